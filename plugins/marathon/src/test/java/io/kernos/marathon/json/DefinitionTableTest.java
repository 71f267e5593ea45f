package io.kernos.marathon.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.group.ServicePorts;
import io.kernos.marathon.validation.RootRules;
import io.kernos.marathon.validation.Settings;
import io.kernos.marathon.validation.ViolationsException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The definitions of Marathon's documents and tests, in words of our own, with what becomes of them
 * and the rule of the original that says so: {@code src/test/resources/definitions}.
 *
 * <p>A row has {@code app} or {@code pod} (POST), {@code update} (PUT of {@code onto}) or {@code
 * group} (PUT at {@code path}), and says {@code refused} with exactly these paths and words, or is
 * accepted with, maybe, these parts of its {@code canonical} form.
 */
class DefinitionTableTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  static Stream<Arguments> rows() {
    return Stream.of("documents", "system", "formats", "rules", "normalization", "groups", "pods")
        .flatMap(
            file -> {
              JsonArray rows = load("/definitions/" + file + ".json");
              return IntStream.range(0, rows.size())
                  .mapToObj(rows::getJsonObject)
                  .map(row -> Arguments.of(Named.of(file + ": " + row.getString("name"), row)));
            });
  }

  private static JsonArray load(String name) {
    try (InputStream in = DefinitionTableTest.class.getResourceAsStream(name)) {
      return new JsonArray(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_definition_is_taken_as_marathon_took_it(JsonObject row) {
    assertThat(row.getString("rule")).isNotBlank();
    JsonObject verdict;
    JsonObject canonical = new JsonObject();
    try {
      canonical = take(row, settings(row));
      verdict = new JsonObject();
    } catch (InvalidJsonException e) {
      verdict = byPath(e.body());
    } catch (ViolationsException e) {
      verdict = byPath(e.body());
    } catch (IllegalArgumentException e) {
      verdict = new JsonObject().put("", new JsonArray().add(e.getMessage()));
    }
    JsonObject refused = row.getJsonObject("refused", new JsonObject());
    assertThat(verdict.fieldNames()).as("paths of %s", verdict).isEqualTo(refused.fieldNames());
    for (String path : refused.fieldNames()) {
      assertThat(verdict.getJsonArray(path)).contains(refused.getString(path));
    }
    assertHolds(canonical, row.getJsonObject("canonical", new JsonObject()), "");
  }

  private static JsonObject byPath(JsonObject body) {
    JsonObject result = new JsonObject();
    for (Object each : body.getJsonArray("details")) {
      JsonObject detail = (JsonObject) each;
      result.put(detail.getString("path"), detail.getJsonArray("errors"));
    }
    return result;
  }

  private static Settings settings(JsonObject row) {
    JsonObject changes = row.getJsonObject("settings", new JsonObject());
    JsonArray features =
        changes.getJsonArray(
            "features",
            new JsonArray().add("secrets").add("gpu_resources").add("external_volumes"));
    return new Settings(
        Optional.ofNullable(changes.getString("network")),
        "mesos-bridge",
        Set.copyOf(features.stream().map(Object::toString).toList()),
        changes.getString("role", "*"),
        changes.getBoolean("top", false),
        10000,
        20000);
  }

  /** What a client then reads; of a group its apps by id. */
  private static JsonObject take(JsonObject row, Settings settings) {
    RootGroup empty = RootGroup.empty(Instant.EPOCH);
    AppRequests requests = new AppRequests(settings);
    if (row.containsKey("app")) {
      App app = requests.create(row.getJsonObject("app"), empty, NOW);
      App stored = AppJson.read(new JsonObject(AppJson.write(app).encode()));
      assertThat(stored).isEqualTo(app);
      return AppJson.write(app);
    }
    RootGroup root = empty;
    if (row.containsKey("pod")) {
      return shown(pod(row.getJsonObject("pod"), false, settings, empty));
    }
    if (row.containsKey("onto") && row.getJsonObject("onto").containsKey("containers")) {
      Pod onto = pod(row.getJsonObject("onto"), false, settings, empty);
      RootGroup before = empty.with(onto, NOW);
      JsonObject update = row.getJsonObject("update");
      return shown(pod(update, row.getBoolean("force", false), settings, before));
    }
    if (row.containsKey("onto")) {
      JsonObject onto = row.getJsonObject("onto");
      root =
          onto.containsKey("cmd") || onto.containsKey("container")
              ? root.with(requests.create(onto, empty, NOW), NOW)
              : groups(settings, "/", onto, root);
    }
    if (row.containsKey("update")) {
      PathId id = PathId.of(row.getJsonObject("onto").getString("id"));
      return AppJson.write(
          requests
              .update(id, row.getJsonObject("update"), row.getBoolean("partial", true), false, root)
              .apply(root, NOW));
    }
    JsonObject apps = new JsonObject();
    groups(settings, row.getString("path", "/"), row.getJsonObject("group"), root)
        .apps()
        .forEach(app -> apps.put(app.id().toString(), AppJson.write(app)));
    return apps;
  }

  private static Pod pod(JsonObject json, boolean force, Settings settings, RootGroup root) {
    PodRequests requests = new PodRequests(settings);
    Pod pod = requests.finish(requests.read(json), root, force, NOW);
    RootRules.check(settings, root, root.with(pod, NOW));
    return pod;
  }

  private static JsonObject shown(Pod pod) {
    Pod stored = PodJson.read(new JsonObject(PodJson.writeStored(pod).encode()));
    assertThat(stored).isEqualTo(pod);
    return PodJson.write(pod);
  }

  private static RootGroup groups(
      Settings settings, String path, JsonObject group, RootGroup root) {
    RootGroup to = new GroupRequests(settings).read(PathId.of(path), group, root).apply(root, NOW);
    to = ServicePorts.assign(root, to, settings.servicePortMin(), settings.servicePortMax());
    RootRules.check(settings, root, to);
    return to;
  }

  /** That all of {@code part} is in {@code whole}; null: it must not be there. */
  private static void assertHolds(Object whole, Object part, String path) {
    if (part instanceof JsonObject object) {
      assertThat(whole).as(path).isInstanceOf(JsonObject.class);
      for (String key : object.fieldNames()) {
        Object wanted = object.getValue(key);
        if (wanted == null) {
          assertThat(((JsonObject) whole).fieldNames()).as(path).doesNotContain(key);
        } else {
          assertHolds(((JsonObject) whole).getValue(key), wanted, path + "/" + key);
        }
      }
    } else if (part instanceof JsonArray array) {
      assertThat(whole).as(path).isInstanceOf(JsonArray.class);
      assertThat(((JsonArray) whole).size()).as(path).isEqualTo(array.size());
      for (int i = 0; i < array.size(); i++) {
        assertHolds(((JsonArray) whole).getValue(i), array.getValue(i), path + "(" + i + ")");
      }
    } else if (part instanceof Number number) {
      assertThat(whole).as(path).isInstanceOf(Number.class);
      assertThat(((Number) whole).doubleValue()).as(path).isEqualTo(number.doubleValue());
    } else {
      assertThat(whole).as(path).isEqualTo(part);
    }
  }
}
