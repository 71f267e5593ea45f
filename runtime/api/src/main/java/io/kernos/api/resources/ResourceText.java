package io.kernos.api.resources;

import io.kernos.api.json.JsonFormatException;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.Label;
import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Resource.DiskInfo;
import io.kernos.api.v1.Resource.ReservationInfo;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/** Resources as people write and read them: the text syntax of Mesos' {@code --resources}. */
public final class ResourceText {
  private ResourceText() {}

  /**
   * Reads the resources of an agent's configuration: {@code name(role):value} joined by semicolons,
   * or a JSON array of resources in either format of reservations.
   *
   * @param defaultRole what a resource that names no role is reserved for; {@code *}: nobody
   * @throws IllegalArgumentException with the reason, in the words of Mesos
   */
  public static Resources parse(String text, String defaultRole) {
    List<Resource> resources =
        text.stripLeading().startsWith("[")
            ? parseJson(text, defaultRole)
            : parseSimple(text, defaultRole);
    Resources sum = Resources.EMPTY;
    for (Resource resource : resources) {
      ResourceValidation.validate(resource).ifPresent(ResourceText::fail);
      sum = sum.plus(Resources.of(resource));
    }
    checkConfigurable(sum);
    return sum;
  }

  private static List<Resource> parseJson(String text, String defaultRole) {
    Operation.Reserve wrapped;
    try {
      // Any message that is a list of resources does.
      wrapped =
          ProtoJson.read("{\"resources\":" + text + "}", Operation.Reserve.getDefaultInstance());
    } catch (JsonFormatException e) {
      throw new IllegalArgumentException(
          "Some JSON resources were not formatted properly: " + e.getMessage(), e);
    }
    List<Resource> resources = new ArrayList<>();
    for (Resource resource : wrapped.getResourcesList()) {
      boolean anybody = !resource.hasRole() && resource.getReservationsCount() == 0;
      resources.add(anybody ? resource.toBuilder().setRole(defaultRole).build() : resource);
    }
    return resources;
  }

  private static List<Resource> parseSimple(String text, String defaultRole) {
    List<Resource> resources = new ArrayList<>();
    for (String token : tokens(text, ";")) {
      List<String> pair = tokens(token, ":");
      if (pair.size() != 2) {
        fail("Bad value for resources, missing or extra ':' in " + token);
      }
      String name = pair.get(0);
      String role = defaultRole;
      int open = name.indexOf('(');
      if (open >= 0) {
        int close = name.indexOf(')');
        if (close < open) {
          fail("Bad value for resources, mismatched parentheses in " + token);
        }
        role = name.substring(open + 1, close).trim();
        name = name.substring(0, open);
      }
      resources.add(resource(name.trim(), pair.get(1), role));
    }
    return resources;
  }

  private static Resource resource(String name, String text, String role) {
    Resource.Builder resource = Resource.newBuilder().setName(name);
    if (!role.equals(Roles.ANY)) {
      resource.addReservations(
          ReservationInfo.newBuilder().setType(ReservationInfo.Type.STATIC).setRole(role));
    }
    Value value;
    try {
      value = parseValue(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Failed to parse resource " + name + " value " + text + " error " + e.getMessage(), e);
    }
    resource.setType(value.getType());
    switch (value.getType()) {
      case SCALAR -> resource.setScalar(value.getScalar());
      case RANGES -> resource.setRanges(value.getRanges());
      case SET -> resource.setSet(value.getSet());
      case TEXT -> fail("Bad type for resource " + name + " value " + text + " type TEXT");
    }
    return resource.build();
  }

  /**
   * Reads a value: a number, {@code [1-5,7-9]}, {@code {a,b}}, and anything else as text.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Value parseValue(String text) {
    String value = text.replace(" ", "");
    if (value.isEmpty()) {
      fail("Expecting non-empty string");
    }
    if (!balanced(value, '{', '}') || !balanced(value, '[', ']') || !balanced(value, '(', ')')) {
      fail("Mismatched brackets");
    }
    int bracket = value.indexOf('[');
    int brace = value.indexOf('{');
    if (bracket == 0) {
      return ranges(value);
    }
    if (bracket > 0 || brace > 0) {
      fail("Unexpected '" + (bracket > 0 ? '[' : '{') + "' found");
    }
    if (brace == 0) {
      Value.Set.Builder set = Value.Set.newBuilder().addAllItem(tokens(value, "{},\n"));
      return Value.newBuilder().setType(Value.Type.SET).setSet(set).build();
    }
    Double number = number(value);
    if (number == null || number.isNaN() || number.isInfinite() || number < 0) {
      Value.Text content = Value.Text.newBuilder().setValue(value).build();
      return Value.newBuilder().setType(Value.Type.TEXT).setText(content).build();
    }
    if (number > 0 && number < Double.MIN_NORMAL) {
      fail("Subnormal values not supported");
    }
    Value.Scalar scalar = Value.Scalar.newBuilder().setValue(number).build();
    return Value.newBuilder().setType(Value.Type.SCALAR).setScalar(scalar).build();
  }

  private static Value ranges(String value) {
    List<String> bounds = tokens(value, "[]-,\n");
    if (bounds.size() % 2 != 0) {
      fail("Expecting one or more \"ranges\"");
    }
    Ranges ranges = Ranges.EMPTY;
    for (int i = 0; i < bounds.size(); i += 2) {
      ranges = ranges.plus(Ranges.of(whole(bounds.get(i)), whole(bounds.get(i + 1))));
    }
    return Value.newBuilder().setType(Value.Type.RANGES).setRanges(ranges.toProto()).build();
  }

  private static long whole(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Expecting non-negative integers in '" + digits + "'", e);
    }
  }

  private static Double number(String text) {
    try {
      // Java would also take 1f and 1d.
      return Character.isLetter(text.charAt(text.length() - 1)) ? null : Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static Quantities parseQuantities(String text) {
    Quantities sum = Quantities.EMPTY;
    for (String token : tokens(text, ";")) {
      List<String> pair = tokens(token, ":");
      if (pair.size() != 2) {
        fail("Failed to parse '" + token + "': missing or extra ':'");
      }
      Value value = parseValue(pair.get(1));
      if (value.getType() != Value.Type.SCALAR) {
        fail("Failed to parse '" + pair.get(1) + "' to quantity: only scalar values are allowed");
      }
      long amount = Scalar.thousandths(value.getScalar().getValue());
      sum = amount == 0 ? sum : sum.plus(pair.get(0).trim(), amount);
    }
    return sum;
  }

  /** What only frameworks and operators make cannot stand in an agent's configuration. */
  private static void checkConfigurable(Resources resources) {
    Map<String, Value.Type> types = new HashMap<>();
    for (Resource resource : resources) {
      if (resource.getDisk().hasPersistence()) {
        fail("Persistent volumes cannot be specified at the command line");
      }
      if (resource.hasRevocable()) {
        fail(
            "Revocable resources cannot be specified at the command line; do not include a"
                + " 'revocable' key in the resources JSON");
      }
      if (resource.getReservationsList().stream()
          .anyMatch(reservation -> reservation.getType() == ReservationInfo.Type.DYNAMIC)) {
        fail(
            "Dynamic reservations cannot be specified at the command line; do not include a"
                + " reservation with DYNAMIC type in the resources JSON");
      }
      Value.Type type = types.putIfAbsent(resource.getName(), resource.getType());
      if (type != null && type != resource.getType()) {
        fail(
            "Resources with the same name ('"
                + resource.getName()
                + "') but different types are not allowed");
      }
    }
  }

  /** A resource as Mesos prints it: {@code disk(allocated: a)(reservations: [(STATIC,a)]):64}. */
  public static String write(Resource resource) {
    StringBuilder text = new StringBuilder(resource.getName());
    if (resource.hasAllocationInfo()) {
      text.append("(allocated: ").append(resource.getAllocationInfo().getRole()).append(')');
    }
    if (resource.getReservationsCount() > 0) {
      text.append(
          resource.getReservationsList().stream()
              .map(ResourceText::reservation)
              .collect(Collectors.joining(", ", "(reservations: [", "])")));
    }
    if (resource.hasDisk()) {
      text.append('[').append(disk(resource.getDisk())).append(']');
    }
    text.append(resource.hasRevocable() ? "{REV}" : "")
        .append(resource.hasShared() ? "<SHARED>" : "");
    return text.append(':').append(value(resource)).toString();
  }

  private static String value(Resource resource) {
    return switch (resource.getType()) {
      case SCALAR -> Scalar.toText(Scalar.thousandths(resource.getScalar().getValue()));
      case RANGES ->
          resource.getRanges().getRangeList().stream()
              .map(range -> range.getBegin() + "-" + range.getEnd())
              .collect(Collectors.joining(", ", "[", "]"));
      case SET -> "{" + String.join(", ", resource.getSet().getItemList()) + "}";
      case TEXT -> "";
    };
  }

  private static String reservation(ReservationInfo reservation) {
    String text = "(" + reservation.getType() + "," + reservation.getRole();
    if (reservation.hasPrincipal()) {
      text += "," + reservation.getPrincipal();
    }
    if (reservation.hasLabels()) {
      text +=
          reservation.getLabels().getLabelsList().stream()
              .map(ResourceText::label)
              .collect(Collectors.joining(", ", ",{", "}"));
    }
    return text + ")";
  }

  private static String label(Label label) {
    return label.hasValue() ? label.getKey() + ": " + label.getValue() : label.getKey();
  }

  private static String disk(DiskInfo disk) {
    String text = "";
    if (disk.hasSource()) {
      text = source(disk.getSource()) + (disk.hasPersistence() ? "," : "");
    }
    if (disk.hasPersistence()) {
      text += disk.getPersistence().getId();
    }
    return disk.hasVolume() ? text + ":" + volume(disk.getVolume()) : text;
  }

  private static String source(DiskInfo.Source source) {
    if (source.hasId() || source.hasProfile()) {
      return source.getType()
          + "("
          + String.join(",", source.getVendor(), source.getId(), source.getProfile())
          + ")";
    }
    return switch (source.getType()) {
      case MOUNT ->
          "MOUNT" + (source.getMount().hasRoot() ? ":" + source.getMount().getRoot() : "");
      case PATH -> "PATH" + (source.getPath().hasRoot() ? ":" + source.getPath().getRoot() : "");
      case BLOCK, RAW, UNKNOWN -> source.getType().toString();
    };
  }

  private static String volume(Volume volume) {
    if (!volume.hasHostPath()) {
      return volume.getContainerPath();
    }
    String mode = volume.hasMode() ? ":" + (volume.getMode() == Volume.Mode.RW ? "rw" : "ro") : "";
    return volume.getHostPath() + ":" + volume.getContainerPath() + mode;
  }

  private static List<String> tokens(String text, String delimiters) {
    StringTokenizer tokens = new StringTokenizer(text, delimiters);
    List<String> list = new ArrayList<>();
    while (tokens.hasMoreTokens()) {
      list.add(tokens.nextToken());
    }
    return list;
  }

  private static boolean balanced(String text, char open, char close) {
    int depth = 0;
    for (char c : text.toCharArray()) {
      depth += c == open ? 1 : c == close ? -1 : 0;
      if (depth < 0) {
        return false;
      }
    }
    return depth == 0;
  }

  private static void fail(String reason) {
    throw new IllegalArgumentException(reason);
  }
}
