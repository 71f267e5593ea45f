package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.view.Change;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody is told who watches all that happens. */
class ObserverTest {
  private final MasterRig rig = new MasterRig();
  private final Watcher watcher = new Watcher();

  private static final class Watcher implements Observer {
    final List<ClusterView> views = new ArrayList<>();
    final List<Change> changes = new ArrayList<>();
    boolean ended;

    @Override
    public void changed(ClusterView view, List<Change> told) {
      views.add(view);
      changes.addAll(told);
    }

    @Override
    public void ended() {
      ended = true;
    }

    List<String> kinds() {
      return changes.stream().map(change -> change.getClass().getSimpleName()).toList();
    }

    List<TaskState> states() {
      return changes.stream()
          .filter(Change.TaskUpdated.class::isInstance)
          .map(change -> ((Change.TaskUpdated) change).task().getState())
          .toList();
    }
  }

  @Test
  void it_is_told_first_how_everything_is_and_then_what_happens_in_its_order() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    rig.master.observe(watcher);
    assertThat(watcher.views.get(0).agents()).containsKey(agent.id());
    assertThat(watcher.changes).isEmpty();

    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_STARTING);
    agent.update("t", TaskState.TASK_RUNNING);
    ByteString end = agent.update("t", TaskState.TASK_FINISHED);
    framework.acknowledge(agent.info.getId(), "t", end);
    rig.settle();

    assertThat(watcher.kinds())
        .containsExactly(
            "FrameworkAdded", "TaskAdded", "TaskUpdated", "TaskUpdated", "TaskUpdated");
    assertThat(watcher.states())
        .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }

  @Test
  void what_it_is_told_is_in_the_view_that_comes_with_it() {
    rig.master.observe(watcher);
    TestFramework framework = rig.framework("a");
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    assertThat(watcher.changes)
        .containsExactly(
            new Change.FrameworkAdded(framework.id()), new Change.AgentAdded(agent.id()));
    assertThat(watcher.views.get(1).framework(framework.id())).isPresent();
    assertThat(watcher.views.get(2).agent(agent.id())).isPresent();
  }

  @Test
  void a_repeated_update_is_told_once_but_news_of_checks_always() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    rig.settle();
    rig.master.observe(watcher);
    agent.update("t", TaskState.TASK_RUNNING);
    rig.settle();
    assertThat(watcher.changes).isEmpty();
    agent.update(
        "t",
        TaskStatus.newBuilder()
            .setState(TaskState.TASK_RUNNING)
            .setHealthy(true)
            .setReason(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED));
    rig.settle();
    assertThat(watcher.kinds()).containsExactly("TaskUpdated");
  }

  @Test
  void it_is_told_of_an_agent_that_is_lost_after_its_tasks_and_of_one_that_comes_back() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    rig.master.observe(watcher);
    agent.answersPings = false;
    rig.until(() -> watcher.changes.contains(new Change.AgentRemoved(agent.id())));
    assertThat(watcher.kinds()).containsExactly("TaskUpdated", "AgentRemoved");
    assertThat(watcher.states()).containsExactly(TaskState.TASK_UNREACHABLE);

    watcher.changes.clear();
    agent.answersPings = true;
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(watcher.kinds()).containsExactly("AgentAdded", "TaskAdded");
  }

  @Test
  void it_is_told_of_a_framework_that_subscribes_again_and_of_its_end() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    rig.master.observe(watcher);
    TestFramework again = framework.again();
    again.subscribe();
    assertThat(watcher.changes).containsExactly(new Change.FrameworkUpdated(framework.id()));
    rig.master.teardown(framework.id(), rig.nobody());
    rig.settle();
    assertThat(watcher.kinds())
        .containsExactly("FrameworkUpdated", "TaskUpdated", "FrameworkRemoved");
    assertThat(watcher.states()).containsExactly(TaskState.TASK_KILLED);
  }

  @Test
  void who_left_is_told_no_more() {
    rig.master.observe(watcher);
    rig.master.leave(watcher);
    rig.framework("a");
    assertThat(watcher.changes).isEmpty();
  }

  @Test
  void it_hears_that_the_master_leads_no_more() {
    rig.master.observe(watcher);
    rig.master.stop("test");
    assertThat(watcher.ended).isTrue();
    Watcher late = new Watcher();
    rig.master.observe(late);
    rig.pass(Duration.ofSeconds(1));
    assertThat(late.ended).isTrue();
    assertThat(late.views).isEmpty();
  }
}
