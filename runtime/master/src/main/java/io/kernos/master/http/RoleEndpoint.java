package io.kernos.master.http;

import io.kernos.api.json.JsonFormatException;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.quota.QuotaRequest;
import io.kernos.master.CallResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;

/** {@code /weights} and {@code /quota}: read, and changed as before there was an operator API. */
final class RoleEndpoint {
  private static final String QUOTA = "/quota/";

  private final Answers answers;
  private final Bodies bodies;
  private final ReadEndpoints reads;
  private final Changes changes;

  RoleEndpoint(Answers answers, Bodies bodies, ReadEndpoints reads, Changes changes) {
    this.answers = answers;
    this.bodies = bodies;
    this.reads = reads;
    this.changes = changes;
  }

  void weights(HttpServerRequest request, MasterGate.Leading master, Access access) {
    if (request.method() == HttpMethod.GET) {
      reads.weights(request, master, access);
    } else if (request.method() == HttpMethod.PUT) {
      change(
          request,
          "update weights request JSON",
          body ->
              master.updateWeights(
                  ProtoJson.readList(body, WeightInfo.getDefaultInstance()), access.principal()));
    } else {
      answers.methodNotAllowed(request, "GET", "PUT");
    }
  }

  void quota(HttpServerRequest request, MasterGate.Leading master, Access access) {
    if (request.method() == HttpMethod.GET) {
      reads.quota(request, master, access);
    } else if (request.method() == HttpMethod.POST) {
      change(
          request,
          "set quota request JSON",
          body ->
              master.changeQuota(
                  Call.newBuilder()
                      .setType(Call.Type.SET_QUOTA)
                      .setSetQuota(
                          Call.SetQuota.newBuilder()
                              .setQuotaRequest(
                                  ProtoJson.read(body, QuotaRequest.getDefaultInstance())))
                      .build(),
                  access.principal()));
    } else if (request.method() == HttpMethod.DELETE) {
      remove(request, master, access);
    } else {
      answers.methodNotAllowed(request, "GET", "POST", "DELETE");
    }
  }

  private void remove(HttpServerRequest request, MasterGate.Leading master, Access access) {
    String path = Routes.withoutPrefix(request.path());
    if (!path.startsWith(QUOTA)) {
      answers.text(
          request,
          400,
          "Failed to parse remove quota request for path '"
              + request.path()
              + "': expected a role behind "
              + QUOTA);
      return;
    }
    changes.answer(
        request,
        master.changeQuota(
            Call.newBuilder()
                .setType(Call.Type.REMOVE_QUOTA)
                .setRemoveQuota(
                    Call.RemoveQuota.newBuilder().setRole(path.substring(QUOTA.length())))
                .build(),
            access.principal()));
  }

  /** What a body asks for. */
  private interface Action {
    Future<CallResult> run(String body) throws JsonFormatException;
  }

  private void change(HttpServerRequest request, String what, Action action) {
    bodies
        .read(request)
        .onSuccess(
            body -> {
              try {
                changes.answer(request, action.run(body.toString(StandardCharsets.UTF_8)));
              } catch (JsonFormatException e) {
                String failure = e.isJson() ? "Failed to convert " : "Failed to parse ";
                answers.text(request, 400, failure + what + ": " + e.getMessage());
              }
            })
        .onFailure(e -> answers.failed(request, e));
  }
}
