package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.unless;

import com.google.protobuf.ByteString;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.spi.security.Principal;
import java.util.List;
import java.util.Optional;

/** Whether a call of the scheduler API is complete: what can be said without any state. */
public final class CallValidation {
  private CallValidation() {}

  /** What is wrong with the call, in the words of Mesos. */
  public static Optional<String> validate(Call call, Principal principal) {
    if (!call.isInitialized()) {
      return Optional.of("Not initialized: " + call.getInitializationErrorString());
    }
    if (!call.hasType()) {
      return expecting("type", false);
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      return subscribe(call, principal);
    }
    return first(List.of(() -> expecting("framework_id", call.hasFrameworkId()), () -> body(call)));
  }

  private static Optional<String> subscribe(Call call, Principal principal) {
    if (!call.hasSubscribe()) {
      return expecting("subscribe", false);
    }
    FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
    if (!info.getId().getValue().equals(call.getFrameworkId().getValue())) {
      return Optional.of("'framework_id' differs from 'subscribe.framework_info.id'");
    }
    if (!principal.name().isEmpty()
        && info.hasPrincipal()
        && !principal.name().equals(info.getPrincipal())) {
      return Optional.of(
          "Authenticated principal '"
              + principal.name()
              + "' does not match principal '"
              + info.getPrincipal()
              + "' set in `FrameworkInfo`");
    }
    return FINE;
  }

  private static Optional<String> body(Call call) {
    return switch (call.getType()) {
      case ACCEPT -> expecting("accept", call.hasAccept());
      case DECLINE -> expecting("decline", call.hasDecline());
      case ACCEPT_INVERSE_OFFERS ->
          expecting("accept_inverse_offers", call.hasAcceptInverseOffers());
      case DECLINE_INVERSE_OFFERS ->
          expecting("decline_inverse_offers", call.hasDeclineInverseOffers());
      case KILL -> expecting("kill", call.hasKill());
      case SHUTDOWN -> expecting("shutdown", call.hasShutdown());
      case ACKNOWLEDGE ->
          first(
              List.of(
                  () -> expecting("acknowledge", call.hasAcknowledge()),
                  () -> uuid(call.getAcknowledge().getUuid())));
      case ACKNOWLEDGE_OPERATION_STATUS ->
          first(
              List.of(
                  () ->
                      expecting(
                          "acknowledge_operation_status", call.hasAcknowledgeOperationStatus()),
                  () -> uuid(call.getAcknowledgeOperationStatus().getUuid()),
                  () -> expecting("agent_id", call.getAcknowledgeOperationStatus().hasAgentId())));
      case RECONCILE -> expecting("reconcile", call.hasReconcile());
      case RECONCILE_OPERATIONS -> expecting("reconcile_operations", call.hasReconcileOperations());
      case MESSAGE -> expecting("message", call.hasMessage());
      case REQUEST -> expecting("request", call.hasRequest());
      case UPDATE_FRAMEWORK ->
          first(
              List.of(
                  () -> expecting("update_framework", call.hasUpdateFramework()),
                  () ->
                      unless(
                          call.getFrameworkId()
                              .getValue()
                              .equals(
                                  call.getUpdateFramework().getFrameworkInfo().getId().getValue()),
                          "'framework_id' differs from 'update_framework.framework_info.id'")));
      case UNKNOWN, SUBSCRIBE, TEARDOWN, REVIVE, SUPPRESS -> FINE;
    };
  }

  private static Optional<String> expecting(String field, boolean present) {
    return unless(present, "Expecting '" + field + "' to be present");
  }

  private static Optional<String> uuid(ByteString bytes) {
    int version = bytes.size() == 16 ? (bytes.byteAt(6) & 0xf0) >> 4 : 0;
    return unless(version >= 1 && version <= 5, "Not a valid UUID");
  }
}
