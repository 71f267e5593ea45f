package io.kernos.master.framework;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.OperationStatus;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Event;

/** Makes events of the scheduler API. */
public final class Events {
  /** Nothing happened, and the stream is open. */
  public static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  private Events() {}

  /** Something that ends the subscription. */
  public static Event error(String message) {
    return Event.newBuilder()
        .setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message))
        .build();
  }

  public static Event subscribed(Event.Subscribed subscribed) {
    return Event.newBuilder().setType(Event.Type.SUBSCRIBED).setSubscribed(subscribed).build();
  }

  public static Event offers(Event.Offers offers) {
    return Event.newBuilder().setType(Event.Type.OFFERS).setOffers(offers).build();
  }

  public static Event rescind(OfferID offer) {
    return Event.newBuilder()
        .setType(Event.Type.RESCIND)
        .setRescind(Event.Rescind.newBuilder().setOfferId(offer))
        .build();
  }

  public static Event inverseOffers(Event.InverseOffers offers) {
    return Event.newBuilder().setType(Event.Type.INVERSE_OFFERS).setInverseOffers(offers).build();
  }

  public static Event rescindInverse(OfferID offer) {
    return Event.newBuilder()
        .setType(Event.Type.RESCIND_INVERSE_OFFER)
        .setRescindInverseOffer(Event.RescindInverseOffer.newBuilder().setInverseOfferId(offer))
        .build();
  }

  public static Event update(TaskStatus status) {
    return Event.newBuilder()
        .setType(Event.Type.UPDATE)
        .setUpdate(Event.Update.newBuilder().setStatus(status))
        .build();
  }

  public static Event update(OperationStatus status) {
    return Event.newBuilder()
        .setType(Event.Type.UPDATE_OPERATION_STATUS)
        .setUpdateOperationStatus(Event.UpdateOperationStatus.newBuilder().setStatus(status))
        .build();
  }

  public static Event message(Event.Message message) {
    return Event.newBuilder().setType(Event.Type.MESSAGE).setMessage(message).build();
  }

  /** An agent is lost. */
  public static Event failure(AgentID agent) {
    return Event.newBuilder()
        .setType(Event.Type.FAILURE)
        .setFailure(Event.Failure.newBuilder().setAgentId(agent))
        .build();
  }

  /** An executor has ended. */
  public static Event failure(AgentID agent, ExecutorID executor, int status) {
    return Event.newBuilder()
        .setType(Event.Type.FAILURE)
        .setFailure(
            Event.Failure.newBuilder().setAgentId(agent).setExecutorId(executor).setStatus(status))
        .build();
  }
}
