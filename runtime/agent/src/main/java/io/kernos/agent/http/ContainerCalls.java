package io.kernos.agent.http;

import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.agent.Call;
import io.kernos.api.v1.agent.Call.AttachContainerInput;
import io.kernos.api.v1.agent.ProcessIO;
import java.util.Locale;
import java.util.Optional;

/** The calls about containers: which field holds what, and what is wrong with them. */
final class ContainerCalls {
  private static final int MAX_ID = 242;

  private ContainerCalls() {}

  /** The container that a call is about; empty: it is about none. */
  static Optional<ContainerID> container(Call call) {
    return switch (call.getType()) {
      case LAUNCH_NESTED_CONTAINER -> Optional.of(call.getLaunchNestedContainer().getContainerId());
      case WAIT_NESTED_CONTAINER -> Optional.of(call.getWaitNestedContainer().getContainerId());
      case KILL_NESTED_CONTAINER -> Optional.of(call.getKillNestedContainer().getContainerId());
      case REMOVE_NESTED_CONTAINER -> Optional.of(call.getRemoveNestedContainer().getContainerId());
      case LAUNCH_NESTED_CONTAINER_SESSION ->
          Optional.of(call.getLaunchNestedContainerSession().getContainerId());
      case ATTACH_CONTAINER_INPUT -> Optional.of(call.getAttachContainerInput().getContainerId());
      case ATTACH_CONTAINER_OUTPUT -> Optional.of(call.getAttachContainerOutput().getContainerId());
      case LAUNCH_CONTAINER -> Optional.of(call.getLaunchContainer().getContainerId());
      case WAIT_CONTAINER -> Optional.of(call.getWaitContainer().getContainerId());
      case KILL_CONTAINER -> Optional.of(call.getKillContainer().getContainerId());
      case REMOVE_CONTAINER -> Optional.of(call.getRemoveContainer().getContainerId());
      default -> Optional.empty();
    };
  }

  /** What is wrong with a call, in words; empty: nothing, or it is about no container. */
  static Optional<String> fault(Call call) {
    Optional<ContainerID> id = container(call);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    String field = call.getType().name().toLowerCase(Locale.ROOT);
    if (!call.hasField(Call.getDescriptor().findFieldByName(field))) {
      return Optional.of("Expecting '" + field + "' to be present");
    }
    if (call.getType() == Call.Type.ATTACH_CONTAINER_INPUT) {
      AttachContainerInput input = call.getAttachContainerInput();
      if (!input.hasType()) {
        return Optional.of("Expecting 'attach_container_input.type' to be present");
      }
      if (input.getType() != AttachContainerInput.Type.CONTAINER_ID) {
        return input.getType() == AttachContainerInput.Type.UNKNOWN
            ? Optional.of("'attach_container_input.type' is unknown")
            : Optional.empty();
      }
    }
    Optional<String> wrong = fault(id.get());
    if (wrong.isPresent()) {
      return wrong.map(why -> "'" + field + ".container_id' is invalid: " + why);
    }
    if (field.contains("nested") && !id.get().hasParent()) {
      return Optional.of("Expecting '" + field + ".container_id.parent' to be present");
    }
    return switch (call.getType()) {
      case LAUNCH_NESTED_CONTAINER -> launch(call.getLaunchNestedContainer());
      case LAUNCH_NESTED_CONTAINER_SESSION -> launch(call.getLaunchNestedContainerSession());
      case LAUNCH_CONTAINER -> launch(call.getLaunchContainer());
      default -> Optional.empty();
    };
  }

  private static Optional<String> fault(ContainerID id) {
    String value = id.getValue();
    if (value.isEmpty()) {
      return Optional.of("ID must not be empty");
    }
    if (value.length() > MAX_ID) {
      return Optional.of(
          "'ContainerID.value' '" + value + "' exceeds the maximum length (" + MAX_ID + ")");
    }
    if (value.chars().anyMatch(c -> Character.isISOControl(c) || c == '/' || c == '\\')) {
      return Optional.of("'" + value + "' contains invalid characters");
    }
    // A dot stands between an id and its parent's where both are one word.
    if (value.indexOf('.') >= 0 || value.indexOf(' ') >= 0) {
      return Optional.of("'ContainerID.value' '" + value + "' contains invalid characters");
    }
    return id.hasParent()
        ? fault(id.getParent()).map(why -> "'ContainerID.parent' is invalid: " + why)
        : Optional.empty();
  }

  private static boolean isNestedTwice(ContainerID id) {
    return id.hasParent() && id.getParent().hasParent();
  }

  /** Whether it says, one way or the other, that it shares its parent's cgroups. */
  private static boolean sharing(ContainerInfo container, boolean shares) {
    return container.getLinuxInfo().hasShareCgroups()
        && container.getLinuxInfo().getShareCgroups() == shares;
  }

  private static Optional<String> launch(Call.LaunchNestedContainer launch) {
    return isNestedTwice(launch.getContainerId()) && sharing(launch.getContainer(), false)
        ? tooDeep("launch_nested_container", "set 'share_cgroups' to 'false'")
        : Optional.empty();
  }

  private static Optional<String> launch(Call.LaunchNestedContainerSession launch) {
    return sharing(launch.getContainer(), false)
        ? Optional.of(
            "'launch_nested_container_session.container.linux_info' is invalid: 'share_cgroups'"
                + " cannot be set to 'false' for nested container sessions")
        : Optional.empty();
  }

  private static Optional<String> launch(Call.LaunchContainer launch) {
    ContainerID id = launch.getContainerId();
    if (!id.hasParent()) {
      for (Resource resource : launch.getResourcesList()) {
        if (resource.getReservationsCount() > 0
            || (resource.hasRole() && !resource.getRole().equals("*"))) {
          return Optional.of("'launch_container.resources' must be unreserved");
        }
        if (resource.getDisk().hasPersistence()) {
          return Optional.of("'launch_container.resources' may not use persistent volumes");
        }
        if (resource.hasRevocable()) {
          return Optional.of("'launch_container.resources' must be non-revocable");
        }
      }
      return sharing(launch.getContainer(), true)
          ? Optional.of(
              "'launch_container' is invalid: containers without a parent cannot set"
                  + " 'share_cgroups' to 'true'")
          : Optional.empty();
    }
    if (!isNestedTwice(id)) {
      return Optional.empty();
    }
    if (launch.getResourcesCount() > 0) {
      return tooDeep("launch_container", "specify resources");
    }
    if (launch.getLimitsCount() > 0) {
      return tooDeep("launch_container", "specify resource limits");
    }
    return sharing(launch.getContainer(), false)
        ? tooDeep("launch_container", "set 'share_cgroups' to 'false'")
        : Optional.empty();
  }

  private static Optional<String> tooDeep(String field, String what) {
    return Optional.of(
        "'"
            + field
            + "' is invalid: containers nested at the second level or greater cannot "
            + what);
  }

  /** What is wrong with a record of a stream of input after the first; empty: nothing. */
  static Optional<String> fault(AttachContainerInput input) {
    if (input.getType() != AttachContainerInput.Type.PROCESS_IO) {
      return Optional.of(
          "Expecting 'attach_container_input.type' to be 'PROCESS_IO' instead of: '"
              + input.getType()
              + "'");
    }
    if (!input.hasProcessIo()) {
      return missing("attach_container_input.process_io");
    }
    ProcessIO io = input.getProcessIo();
    return switch (io.getType()) {
      case UNKNOWN ->
          io.hasType() ? Optional.of("'process_io.type' is unknown") : missing("process_io.type");
      case DATA -> fault(io.getData());
      case CONTROL -> fault(io.getControl());
    };
  }

  private static Optional<String> fault(ProcessIO.Data data) {
    if (!data.hasType()) {
      return missing("process_io.data.type");
    }
    if (data.getType() != ProcessIO.Data.Type.STDIN) {
      return Optional.of("Expecting 'process_io.data.type' to be 'STDIN'");
    }
    return data.hasData() ? Optional.empty() : missing("process_io.data.data");
  }

  private static Optional<String> fault(ProcessIO.Control control) {
    return switch (control.getType()) {
      case UNKNOWN ->
          control.hasType()
              ? Optional.of("'process_io.control.type' is unknown")
              : missing("process_io.control.type");
      case TTY_INFO ->
          control.getTtyInfo().hasWindowSize()
              ? Optional.empty()
              : missing(
                  control.hasTtyInfo() ? "tty_info.window_size" : "process_io.control.tty_info");
      case HEARTBEAT ->
          control.hasHeartbeat() ? Optional.empty() : missing("process_io.control.heartbeat");
    };
  }

  private static Optional<String> missing(String field) {
    return Optional.of("Expecting '" + field + "' to be present");
  }
}
