package io.kernos.master.http;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.CallResult;
import io.kernos.master.allocator.AllocatorMetrics;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Counters;
import io.kernos.master.view.MaintenanceView;
import io.kernos.master.view.Observer;
import io.kernos.master.view.PersistentMap;
import io.kernos.master.view.Timing;
import io.kernos.spi.link.Leader;
import io.kernos.spi.security.Principal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A master whose every answer the test decides: the HTTP server is alone under test. */
final class ScriptedGate implements MasterGate, MasterGate.Leading {
  final BlockingQueue<FrameworkConnection> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<FrameworkConnection> gone = new LinkedBlockingQueue<>();
  final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  final BlockingQueue<Optional<String>> streamIds = new LinkedBlockingQueue<>();
  final BlockingQueue<Observer> observers = new LinkedBlockingQueue<>();
  final BlockingQueue<Observer> left = new LinkedBlockingQueue<>();
  final Counters counters = new Counters();
  volatile Optional<StoreGate> store = Optional.empty();
  volatile boolean leads = true;
  volatile Optional<Leader> leader = Optional.empty();
  volatile CallResult result = CallResult.accepted();
  volatile ClusterView view = emptyView(true);

  static ClusterView emptyView(boolean recovered) {
    return new ClusterView(
        MasterInfo.newBuilder()
            .setId("m1")
            .setIp(0x0100007f)
            .setPort(5050)
            .setPid("master@127.0.0.1:5050")
            .setHostname("localhost")
            .build(),
        "cluster-1",
        1,
        1,
        Instant.ofEpochSecond(1_700_000_000),
        Instant.ofEpochSecond(1_700_000_001, 500_000_000),
        recovered,
        PersistentMap.empty(),
        Map.of(),
        Map.of(),
        Map.of(),
        PersistentMap.empty(),
        List.of(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        MaintenanceView.NONE);
  }

  static Event subscribed() {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder().setFrameworkId(FrameworkID.newBuilder().setValue("f1")))
        .build();
  }

  @Override
  public Optional<Leading> leading() {
    return leads ? Optional.of(this) : Optional.empty();
  }

  @Override
  public Optional<Leader> leader() {
    return leader;
  }

  @Override
  public Optional<StoreGate> store() {
    return store;
  }

  @Override
  public ClusterView view() {
    return view;
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public Future<Void> observe(Observer observer) {
    observer.changed(view, List.of());
    observers.add(observer);
    return Future.succeededFuture();
  }

  @Override
  public void leave(Observer observer) {
    left.add(observer);
  }

  @Override
  public Future<AllocatorMetrics> allocator() {
    Timing timing = new Timing();
    timing.record(2_000_000);
    return Future.succeededFuture(
        new AllocatorMetrics(3, timing.summary(), timing.summary(), 4, 0));
  }

  @Override
  public int waiting() {
    return 0;
  }

  @Override
  public Future<CallResult> subscribe(
      Call call, FrameworkConnection connection, Principal principal) {
    if (result.taken()) {
      connection.send(subscribed());
    }
    opened.add(connection);
    return Future.succeededFuture(result);
  }

  @Override
  public void closed(FrameworkConnection connection) {
    gone.add(connection);
  }

  @Override
  public Future<CallResult> call(Call call, Optional<String> streamId, Principal principal) {
    calls.add(call);
    streamIds.add(streamId);
    return Future.succeededFuture(result);
  }

  @Override
  public Future<CallResult> teardown(String frameworkId, Principal principal) {
    return Future.succeededFuture(result);
  }

  @Override
  public Future<CallResult> updateQuota(UpdateQuota update, Principal principal) {
    return Future.succeededFuture(result);
  }

  @Override
  public Future<CallResult> changeAgent(io.kernos.api.v1.master.Call call, Principal principal) {
    return Future.succeededFuture(result);
  }

  @Override
  public Future<CallResult> changeMaintenance(
      io.kernos.api.v1.master.Call call, Principal principal) {
    return Future.succeededFuture(result);
  }

  @Override
  public Future<CallResult> changeQuota(io.kernos.api.v1.master.Call call, Principal principal) {
    return Future.succeededFuture(result);
  }

  @Override
  public Future<CallResult> changeResources(
      io.kernos.api.v1.master.Call call, Principal principal) {
    return Future.succeededFuture(result);
  }

  @Override
  public Future<CallResult> updateWeights(List<WeightInfo> weights, Principal principal) {
    return Future.succeededFuture(result);
  }
}
