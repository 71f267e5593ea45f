package io.kernos.launcher.discovery;

import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Shows the cluster's service records through Vert.x Service Discovery: one record for each port of
 * a running task. They can be read, not written: the master alone publishes.
 *
 * <p>Found by its name: {@code new ServiceDiscoveryOptions().setBackendConfiguration(new
 * JsonObject().put("backend-name", KernosServiceBackend.class.getName()))}, on a Vert.x that was
 * given the records by {@link #offer}.
 */
public final class KernosServiceBackend implements ServiceDiscoveryBackend {
  private static final String SHARED = "io.kernos.services";
  private Vertx vertx;

  private record Offered(Services services) implements Shareable {}

  /** Lends the records to the Service Discoveries of a Vert.x, in place of those lent before. */
  public static void offer(Vertx vertx, Services services) {
    vertx.sharedData().<String, Offered>getLocalMap(SHARED).put(SHARED, new Offered(services));
  }

  /** Takes them back. */
  public static void withdraw(Vertx vertx) {
    vertx.sharedData().<String, Offered>getLocalMap(SHARED).remove(SHARED);
  }

  @Override
  public String name() {
    return getClass().getName();
  }

  @Override
  public void init(Vertx of, JsonObject config) {
    vertx = of;
  }

  private Future<List<Record>> records() {
    Offered offered = vertx.sharedData().<String, Offered>getLocalMap(SHARED).get(SHARED);
    if (offered == null) {
      return Future.failedFuture("no master leads here: there are no service records to be read");
    }
    return offered
        .services()
        .snapshot()
        .map(all -> all.records().stream().flatMap(KernosServiceBackend::records).toList());
  }

  /**
   * One record for each port, registered as {@code <framework id>/<task id>/<index of the port>}.
   */
  private static Stream<Record> records(ServiceRecord service) {
    return IntStream.range(0, service.ports().size()).mapToObj(i -> record(service, i));
  }

  private static Record record(ServiceRecord service, int index) {
    ServiceRecord.Port port = service.ports().get(index);
    JsonObject metadata =
        new JsonObject()
            .put("framework", service.framework())
            .put("frameworkId", service.frameworkId())
            .put("taskId", service.taskId())
            .put("agentId", service.agentId())
            .put("portName", port.name())
            .put("visibility", service.visibility())
            .put("addresses", new JsonArray(List.copyOf(service.addresses())))
            .put("labels", new JsonObject(Map.copyOf(service.labels())))
            .put("portLabels", new JsonObject(Map.copyOf(port.labels())));
    return new Record()
        .setName(service.name())
        .setType(port.protocol().equals("udp") ? "udp-endpoint" : "http-endpoint")
        .setRegistration(service.id() + "/" + index)
        .setStatus(status(service))
        .setLocation(location(service, port))
        .setMetadata(metadata);
  }

  private static JsonObject location(ServiceRecord service, ServiceRecord.Port port) {
    String host = service.addresses().isEmpty() ? service.agentIp() : service.addresses().get(0);
    return new JsonObject()
        .put("host", host)
        .put("port", port.number())
        .put("ssl", false)
        .put("root", "")
        .put(Record.ENDPOINT, "http://" + host + ":" + port.number());
  }

  private static Status status(ServiceRecord service) {
    if (service.draining()) {
      return Status.OUT_OF_SERVICE;
    }
    return service.healthy() ? Status.UP : Status.DOWN;
  }

  @Override
  public void getRecords(Handler<AsyncResult<List<Record>>> handler) {
    records().onComplete(handler::handle);
  }

  @Override
  public void getRecord(String registration, Handler<AsyncResult<Record>> handler) {
    records()
        .map(
            all ->
                all.stream()
                    .filter(record -> record.getRegistration().equals(registration))
                    .findFirst()
                    .orElse(null))
        .onComplete(handler::handle);
  }

  @Override
  public void store(Record record, Handler<AsyncResult<Record>> handler) {
    readOnly(handler);
  }

  @Override
  public void remove(Record record, Handler<AsyncResult<Record>> handler) {
    readOnly(handler);
  }

  @Override
  public void remove(String registration, Handler<AsyncResult<Record>> handler) {
    readOnly(handler);
  }

  @Override
  public void update(Record record, Handler<AsyncResult<Void>> handler) {
    readOnly(handler);
  }

  private static <T> void readOnly(Handler<AsyncResult<T>> handler) {
    handler.handle(Future.failedFuture("service records are published by the master alone"));
  }
}
