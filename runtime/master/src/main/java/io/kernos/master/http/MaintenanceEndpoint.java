package io.kernos.master.http;

import com.google.protobuf.Message;
import io.kernos.api.json.JsonFormatException;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.master.Call;
import io.kernos.master.CallResult;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/**
 * The older endpoints of maintenance: {@code /maintenance/schedule}, {@code /maintenance/status},
 * {@code /machine/down} and {@code /machine/up}. Bodies are JSON, whatever their type is said to
 * be.
 */
final class MaintenanceEndpoint {
  private final Vertx vertx;
  private final Context context;
  private final Answers answers;
  private final Bodies bodies;
  private final JsonAnswer json;

  MaintenanceEndpoint(
      Vertx vertx, Context context, Answers answers, Bodies bodies, JsonAnswer json) {
    this.vertx = vertx;
    this.context = context;
    this.answers = answers;
    this.bodies = bodies;
    this.json = json;
  }

  /** Reads the schedule, or sets it. */
  void schedule(HttpServerRequest request, MasterGate.Leading master, Access access) {
    if (request.method() == HttpMethod.GET) {
      read(request, master, access, MaintenanceDocuments::schedule);
    } else if (request.method() == HttpMethod.POST) {
      change(request, master, access, MaintenanceEndpoint::updating);
    } else {
      answers.methodNotAllowed(request, "GET", "POST");
    }
  }

  /** How far maintenance has come. */
  void status(HttpServerRequest request, MasterGate.Leading master, Access access) {
    if (request.method() == HttpMethod.GET) {
      read(request, master, access, MaintenanceDocuments::status);
    } else {
      answers.methodNotAllowed(request, "GET");
    }
  }

  /** Takes machines down. */
  void down(HttpServerRequest request, MasterGate.Leading master, Access access) {
    post(request, master, access, MaintenanceEndpoint::starting);
  }

  /** Brings machines up again. */
  void up(HttpServerRequest request, MasterGate.Leading master, Access access) {
    post(request, master, access, MaintenanceEndpoint::stopping);
  }

  private void read(
      HttpServerRequest request,
      MasterGate.Leading master,
      Access access,
      Function<MaintenanceDocuments, Message> document) {
    Message answer = document.apply(new MaintenanceDocuments(master.view().maintenance(), access));
    json.send(request, JsonStep.one(out -> ProtoJson.write(out, answer)));
  }

  private void post(
      HttpServerRequest request, MasterGate.Leading master, Access access, Reader reader) {
    if (request.method() == HttpMethod.POST) {
      change(request, master, access, reader);
    } else {
      answers.methodNotAllowed(request, "POST");
    }
  }

  /** Makes a call of a body. */
  @FunctionalInterface
  private interface Reader {
    Call read(Buffer body) throws JsonFormatException;
  }

  private void change(
      HttpServerRequest request, MasterGate.Leading master, Access access, Reader reader) {
    bodies
        .read(request)
        .compose(body -> vertx.executeBlocking(() -> reader.read(body), false))
        .compose(call -> master.changeMaintenance(call, access.principal()))
        .onComplete(done -> context.runOnContext(v -> answer(request, done)));
  }

  private void answer(HttpServerRequest request, AsyncResult<CallResult> done) {
    if (done.succeeded()) {
      answers.result(request, done.result());
    } else if (done.cause() instanceof JsonFormatException
        || done.cause() instanceof DecodeException) {
      answers.text(request, 400, done.cause().getMessage());
    } else {
      answers.failed(request, done.cause());
    }
  }

  private static Call updating(Buffer body) throws JsonFormatException {
    Schedule schedule = ProtoJson.read(body.getBytes(), Schedule.getDefaultInstance());
    return Call.newBuilder()
        .setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE)
        .setUpdateMaintenanceSchedule(
            Call.UpdateMaintenanceSchedule.newBuilder().setSchedule(schedule))
        .build();
  }

  private static Call starting(Buffer body) throws JsonFormatException {
    return Call.newBuilder()
        .setType(Call.Type.START_MAINTENANCE)
        .setStartMaintenance(machines(body, Call.StartMaintenance.getDefaultInstance()))
        .build();
  }

  private static Call stopping(Buffer body) throws JsonFormatException {
    return Call.newBuilder()
        .setType(Call.Type.STOP_MAINTENANCE)
        .setStopMaintenance(machines(body, Call.StopMaintenance.getDefaultInstance()))
        .build();
  }

  /** The body is the bare list of machines that a call has as a field. */
  private static <T extends Message> T machines(Buffer body, T type) throws JsonFormatException {
    JsonObject call = new JsonObject().put("machines", new JsonArray(body));
    return ProtoJson.read(call.encode(), type);
  }
}
