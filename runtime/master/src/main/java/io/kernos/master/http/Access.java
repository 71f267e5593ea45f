package io.kernos.master.http;

import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.Task;
import io.kernos.master.maintenance.Machines;
import io.kernos.master.view.FrameworkView;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import java.util.Collection;
import java.util.List;

/** What somebody may see. */
record Access(Principal principal, Authorizer authorizer) {

  boolean framework(FrameworkInfo framework) {
    return authorizer.permits(principal, "view_frameworks", framework.getUser());
  }

  List<FrameworkView> frameworks(Collection<FrameworkView> frameworks) {
    return frameworks.stream().filter(f -> framework(f.info())).toList();
  }

  boolean task(Task task, FrameworkInfo framework) {
    String user = task.hasUser() ? task.getUser() : framework.getUser();
    return authorizer.permits(principal, "view_tasks", user);
  }

  Iterable<Task> tasks(Collection<Task> tasks, FrameworkInfo framework) {
    return () -> tasks.stream().filter(t -> task(t, framework)).iterator();
  }

  boolean executor(ExecutorInfo executor, FrameworkInfo framework) {
    String user =
        executor.getCommand().hasUser() ? executor.getCommand().getUser() : framework.getUser();
    return authorizer.permits(principal, "view_executors", user);
  }

  boolean role(String role) {
    return authorizer.permits(principal, "view_roles", role);
  }

  boolean maintenanceSchedule(MachineID machine) {
    return authorizer.permits(principal, "get_maintenance_schedules", Machines.object(machine));
  }

  boolean maintenanceStatus(MachineID machine) {
    return authorizer.permits(principal, "get_maintenance_statuses", Machines.object(machine));
  }

  boolean saveState() {
    return authorizer.permits(principal, "save_state", "");
  }

  boolean viewMasters() {
    return authorizer.permits(principal, "view_masters", "");
  }

  boolean changeMasters() {
    return authorizer.permits(principal, "change_masters", "");
  }

  boolean setLogLevel() {
    return authorizer.permits(principal, "set_log_level", "");
  }

  boolean flags() {
    return authorizer.permits(principal, "view_flags", "");
  }
}
