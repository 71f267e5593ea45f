package io.kernos.marathon;

import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.metric.MetricRegistry;
import java.util.Locale;

/** Counts what goes to the master and comes from it (Marathon: metrics.md, Mesos-specific). */
final class MasterMetrics {
  private final MetricRegistry registry;

  MasterMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  void sent(Call.Builder call) {
    switch (call.getType()) {
      case REVIVE -> count("mesos.calls.revive", 1);
      case SUPPRESS -> count("mesos.calls.suppress", 1);
      case DECLINE -> count("mesos.offers.declined", call.getDecline().getOfferIdsCount());
      case ACCEPT -> {
        count("mesos.offers.used", call.getAccept().getOfferIdsCount());
        call.getAccept().getOperationsList().forEach(this::operation);
      }
      default -> {}
    }
  }

  private void operation(Operation operation) {
    switch (operation.getType()) {
      case LAUNCH -> {
        count("mesos.offer-operations.launch", 1);
        count("tasks.launched", operation.getLaunch().getTaskInfosCount());
      }
      case LAUNCH_GROUP -> {
        count("mesos.offer-operations.launch-group", 1);
        count("tasks.launched", operation.getLaunchGroup().getTaskGroup().getTasksCount());
      }
      case RESERVE -> count("mesos.offer-operations.reserve", 1);
      default -> {}
    }
  }

  void received(Event event) {
    switch (event.getType()) {
      case OFFERS -> count("mesos.offers.incoming", event.getOffers().getOffersCount());
      case UPDATE -> {
        String state = event.getUpdate().getStatus().getState().name();
        count("mesos.task-updates." + state.toLowerCase(Locale.ROOT).replace('_', '-'), 1);
      }
      default -> {}
    }
  }

  private void count(String name, int times) {
    registry.counter(name + ".counter").add(times);
  }
}
