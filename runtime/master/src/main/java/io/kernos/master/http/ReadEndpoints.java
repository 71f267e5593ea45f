package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.WeightInfo;
import io.kernos.master.view.ClusterView;
import io.kernos.spi.machine.MachineFigures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Everything that is only read. */
final class ReadEndpoints {
  // Mesos: TASK_LIMIT.
  private static final int TASK_LIMIT = 100;
  private static final Pattern DURATION =
      Pattern.compile("\\d+(\\.\\d+)?(ns|us|ms|secs|mins|hrs|days|weeks)");

  private final MasterGate gate;
  private final Context context;
  private final Clock clock;
  private final Answers answers;
  private final JsonAnswer json;
  private final StateDocuments documents;
  private final Build build;
  private final String cluster;
  private final JvmMetrics jvm;
  private final EnsembleSize ensemble;

  ReadEndpoints(
      MasterGate gate,
      Context context,
      Clock clock,
      Answers answers,
      JsonAnswer json,
      MasterHttpConfig config,
      JvmMetrics jvm) {
    this.gate = gate;
    this.context = context;
    this.clock = clock;
    this.answers = answers;
    this.json = json;
    this.build = new Build(config.version());
    this.documents = new StateDocuments(build, config.flags());
    this.cluster = config.flags().getOrDefault("cluster", "");
    this.jvm = jvm;
    this.ensemble = new EnsembleSize(gate, context);
  }

  /** A document made from the view. */
  void view(
      HttpServerRequest request,
      MasterGate.Leading master,
      Access access,
      BiFunction<ClusterView, Access, Iterator<JsonStep>> document) {
    json.send(request, document.apply(master.view(), access));
  }

  void state(HttpServerRequest request, MasterGate.Leading master, Access access) {
    view(request, master, access, documents::state);
  }

  void summary(HttpServerRequest request, MasterGate.Leading master, Access access) {
    view(request, master, access, (view, a) -> SummaryDocument.of(view, a, cluster));
  }

  void frameworks(HttpServerRequest request, MasterGate.Leading master, Access access) {
    Optional<String> id = Optional.ofNullable(request.getParam("framework_id"));
    view(request, master, access, (view, a) -> documents.frameworksDocument(view, a, id));
  }

  void slaves(HttpServerRequest request, MasterGate.Leading master, Access access) {
    Optional<String> id = Optional.ofNullable(request.getParam("slave_id"));
    view(request, master, access, (view, a) -> documents.slaves(view, a, id));
  }

  void tasks(HttpServerRequest request, MasterGate.Leading master, Access access) {
    StateDocuments.Page page =
        new StateDocuments.Page(
            number(request, "limit", TASK_LIMIT),
            number(request, "offset", 0),
            "asc".equals(request.getParam("order")),
            Optional.ofNullable(request.getParam("framework_id")),
            Optional.ofNullable(request.getParam("task_id")));
    view(request, master, access, (view, a) -> documents.tasks(view, a, page));
  }

  /** As in Mesos, what is no number counts as not said. */
  private static int number(HttpServerRequest request, String name, int otherwise) {
    try {
      String text = request.getParam(name);
      return text == null ? otherwise : Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  void roles(HttpServerRequest request, MasterGate.Leading master, Access access) {
    view(request, master, access, (view, a) -> new RoleDocuments(view).document(a));
  }

  void weights(HttpServerRequest request, MasterGate.Leading master, Access access) {
    view(
        request,
        master,
        access,
        (view, a) ->
            JsonStep.one(
                out -> {
                  out.writeStartArray();
                  for (WeightInfo weight : new RoleDocuments(view).weights(a)) {
                    ProtoJson.write(out, weight);
                  }
                  out.writeEndArray();
                }));
  }

  void quota(HttpServerRequest request, MasterGate.Leading master, Access access) {
    view(
        request,
        master,
        access,
        (view, a) -> JsonStep.one(out -> ProtoJson.write(out, new RoleDocuments(view).quotas(a))));
  }

  void flags(HttpServerRequest request, Access access) {
    if (access.flags()) {
      json.send(request, JsonStep.object(JsonStep.one(documents::flags)));
    } else {
      answers.text(request, 403, "");
    }
  }

  void version(HttpServerRequest request) {
    json.send(request, JsonStep.object(JsonStep.one(build::fields)));
  }

  /** How large this machine is and how busy. */
  void machine(HttpServerRequest request) {
    json.send(
        request, JsonStep.object(JsonStep.one(out -> write(out, MachineFigures.statistics()))));
  }

  void health(HttpServerRequest request) {
    answers.text(request, 200, "");
  }

  /** Whether this node can be sent requests: it leads and has read its registry, or knows who. */
  void ready(HttpServerRequest request) {
    Optional<MasterGate.Leading> leading = gate.leading();
    if (leading.isPresent()) {
      boolean recovered = leading.get().view().recovered();
      answers.text(
          request, recovered ? 200 : 503, recovered ? "leading\n" : "reading its registry\n");
    } else {
      boolean known = gate.leader().isPresent();
      answers.text(request, known ? 200 : 503, known ? "standby\n" : "no leader\n");
    }
  }

  /** Every figure, given on the context of the requests. */
  Future<SortedMap<String, Double>> metrics() {
    Optional<MasterGate.Leading> leading = gate.leading();
    if (leading.isEmpty()) {
      return Future.succeededFuture(MetricsSnapshot.ofStandby());
    }
    Promise<SortedMap<String, Double>> metrics = Promise.promise();
    ensemble
        .get()
        .compose(
            masters ->
                leading
                    .get()
                    .allocator()
                    .map(
                        allocator ->
                            MetricsSnapshot.of(leading.get(), allocator, masters, clock.instant())))
        .onComplete(done -> context.runOnContext(v -> metrics.handle(done)));
    return metrics.future();
  }

  void snapshot(HttpServerRequest request) {
    // Every figure is at hand: the timeout is only checked.
    String timeout = request.getParam("timeout");
    if (timeout != null && !DURATION.matcher(timeout).matches()) {
      answers.text(request, 400, "Invalid timeout '" + timeout + "'");
      return;
    }
    metrics()
        .onSuccess(
            values -> json.send(request, JsonStep.object(JsonStep.one(out -> write(out, values)))))
        .onFailure(e -> answers.failed(request, e));
  }

  private static void write(JsonGenerator out, Map<String, Double> metrics) throws IOException {
    for (Map.Entry<String, Double> metric : metrics.entrySet()) {
      out.writeFieldName(metric.getKey());
      ProtoJson.writeDouble(out, metric.getValue());
    }
  }

  void prometheus(HttpServerRequest request) {
    Set<String> counters = gate.leading().map(m -> m.counters().growing()).orElse(Set.of());
    metrics()
        .onSuccess(
            values ->
                answers.body(
                    request,
                    200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    Buffer.buffer(PrometheusText.of(values, counters) + jvm.text())))
        .onFailure(e -> answers.failed(request, e));
  }

  Build build() {
    return build;
  }
}
