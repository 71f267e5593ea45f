package io.kernos.master.http;

import io.kernos.api.json.JsonFormatException;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.master.Call;
import io.kernos.master.CallResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The older endpoints that take a form, such as {@code slaveId=...&resources=[...]}. Each does what
 * a call of the operator API does, with its answers.
 */
final class FormEndpoint {
  private final Answers answers;
  private final Bodies bodies;
  private final Changes changes;

  FormEndpoint(Answers answers, Bodies bodies, Changes changes) {
    this.answers = answers;
    this.bodies = bodies;
    this.changes = changes;
  }

  /** What a form asks for. */
  private interface Action {
    Future<CallResult> run(Form form) throws Invalid;
  }

  void reserve(HttpServerRequest request, MasterGate.Leading master, Access access) {
    change(
        request,
        master,
        access,
        form -> {
          Call.ReserveResources.Builder reserve =
              Call.ReserveResources.newBuilder()
                  .setAgentId(form.agent())
                  .addAllResources(form.resources("resources", "Error parsing"));
          if (form.has("source")) {
            reserve.addAllSource(form.resources("source", "Error parsing"));
          }
          return call(Call.Type.RESERVE_RESOURCES).setReserveResources(reserve);
        });
  }

  void unreserve(HttpServerRequest request, MasterGate.Leading master, Access access) {
    change(
        request,
        master,
        access,
        form ->
            call(Call.Type.UNRESERVE_RESOURCES)
                .setUnreserveResources(
                    Call.UnreserveResources.newBuilder()
                        .setAgentId(form.agent())
                        .addAllResources(form.resources("resources", "Error in parsing"))));
  }

  void createVolumes(HttpServerRequest request, MasterGate.Leading master, Access access) {
    change(
        request,
        master,
        access,
        form ->
            call(Call.Type.CREATE_VOLUMES)
                .setCreateVolumes(
                    Call.CreateVolumes.newBuilder()
                        .setAgentId(form.agent())
                        .addAllVolumes(form.resources("volumes", "Error in parsing"))));
  }

  void destroyVolumes(HttpServerRequest request, MasterGate.Leading master, Access access) {
    change(
        request,
        master,
        access,
        form ->
            call(Call.Type.DESTROY_VOLUMES)
                .setDestroyVolumes(
                    Call.DestroyVolumes.newBuilder()
                        .setAgentId(form.agent())
                        .addAllVolumes(form.resources("volumes", "Error in parsing"))));
  }

  void teardown(HttpServerRequest request, MasterGate.Leading master, Access access) {
    read(request, form -> master.teardown(form.value("frameworkId"), access.principal()));
  }

  private static Call.Builder call(Call.Type type) {
    return Call.newBuilder().setType(type);
  }

  /** The call of the operator API that says the same as a form. */
  private interface Reader {
    Call.Builder read(Form form) throws Invalid;
  }

  private void change(
      HttpServerRequest request, MasterGate.Leading master, Access access, Reader reader) {
    read(request, form -> master.changeResources(reader.read(form).build(), access.principal()));
  }

  private void read(HttpServerRequest request, Action action) {
    if (request.method() != HttpMethod.POST) {
      answers.methodNotAllowed(request, "POST");
      return;
    }
    bodies
        .read(request)
        .onSuccess(
            body -> {
              try {
                changes.answer(request, action.run(Form.of(body)));
              } catch (Invalid e) {
                answers.text(request, 400, e.getMessage());
              }
            })
        .onFailure(e -> answers.failed(request, e));
  }

  private static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    Invalid(String message) {
      super(message, null, false, false);
    }
  }

  /** The fields of a form; of equal names the last counts. */
  private record Form(Map<String, String> values) {

    static Form of(Buffer body) throws Invalid {
      Map<String, String> values = new HashMap<>();
      for (String field : body.toString(StandardCharsets.UTF_8).split("[;&]")) {
        int equals = field.indexOf('=');
        String name = equals < 0 ? field : field.substring(0, equals);
        String value = equals < 0 ? "" : field.substring(equals + 1);
        if (!name.isEmpty()) {
          values.put(decode(name), decode(value));
        }
      }
      return new Form(values);
    }

    private static String decode(String text) throws Invalid {
      try {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new Invalid("Unable to decode query string: " + e.getMessage());
      }
    }

    boolean has(String name) {
      return values.containsKey(name);
    }

    String value(String name) throws Invalid {
      String value = values.get(name);
      if (value == null) {
        throw new Invalid("Missing '" + name + "' query parameter in the request body");
      }
      return value;
    }

    AgentID agent() throws Invalid {
      return AgentID.newBuilder().setValue(value("slaveId")).build();
    }

    List<Resource> resources(String name, String failure) throws Invalid {
      try {
        return ProtoJson.readList(value(name), Resource.getDefaultInstance());
      } catch (JsonFormatException e) {
        throw new Invalid(
            failure + " '" + name + "' query parameter in the request body: " + e.getMessage());
      }
    }
  }
}
