package io.kernos.marathon.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Rules for constraints; Marathon: SchedulingValidation.scala, complyWithAppConstraintRules. */
final class ConstraintRules {
  private static final Pattern TEXT_OR_NUMBER = Pattern.compile("[a-zA-Z0-9_/.-]*");

  private ConstraintRules() {}

  /** Constraints as lists of field, operator and, maybe, value. */
  static void check(JsonArray constraints, String path, Violations violations) {
    for (int i = 0; constraints != null && i < constraints.size(); i++) {
      String fault = fault(Fields.texts(constraints.getJsonArray(i)));
      if (fault != null) {
        violations.add(path + "(" + i + ")", fault);
      }
    }
  }

  private static String fault(List<String> fields) {
    if (fields.size() < 2 || fields.size() > 3) {
      return "Each constraint must have either 2 or 3 fields";
    }
    if (fields.get(0).isEmpty()) {
      return "illegal constraint specification";
    }
    return fault(fields.get(1), fields.size() == 3 ? fields.get(2) : null);
  }

  /** Constraints as objects; Marathon: SchedulingValidation.scala, complyWithConstraintRules. */
  static void checkObjects(List<JsonObject> constraints, String path, Violations violations) {
    for (int i = 0; i < constraints.size(); i++) {
      JsonObject constraint = constraints.get(i);
      String fault =
          constraint.getString("fieldName").isEmpty()
              ? "missing field for constraint declaration"
              : fault(constraint.getString("operator"), constraint.getString("value"));
      if (fault != null) {
        violations.add(path + "(" + i + ")", fault);
      }
    }
  }

  private static String fault(String operator, String value) {
    switch (operator.toUpperCase(Locale.ROOT)) {
      case "UNIQUE":
        return value == null ? null : "UNIQUE does not accept a value";
      case "CLUSTER":
        return null;
      case "GROUP_BY":
        return value == null || Values.isInt(value)
            ? null
            : "GROUP BY must define an integer value or else no value at all";
      case "MAX_PER":
        return value != null && Values.isInt(value) ? null : "MAX_PER requires an integer value";
      case "LIKE", "UNLIKE":
        if (value == null) {
          return "LIKE and UNLIKE require a non-empty, regular expression value";
        }
        return Values.isRegex(value) ? null : "is not a valid regular expression";
      case "IS":
        return value == null || TEXT_OR_NUMBER.matcher(value).matches()
            ? null
            : "IS only supports Mesos text and float values (see"
                + " http://mesos.apache.org/documentation/latest/attributes-resources/)";
      default:
        return "operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER,"
            + " UNLIKE or IS";
    }
  }
}
