package io.kernos.spi.plugin;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.discovery.Traffic;
import io.vertx.core.Future;
import java.util.List;

/**
 * What the kernel measures of tasks, and of what load balancers send them.
 *
 * <ol>
 *   <li>Futures MUST complete on the caller's context.
 *   <li>What cannot be measured, or not in time, MUST be left out: nothing is made up.
 *   <li>What several load balancers measure of one service MUST be added up; what a balancer said
 *       MUST count no more once it is silent for some seconds, or gone.
 * </ol>
 */
public interface Metrics {

  /**
   * What a framework's containers use at this moment, asked of the agents; those that do not answer
   * within seconds are left out.
   */
  Future<List<Usage>> usage(FrameworkID framework);

  /**
   * What goes to each service port of a framework's apps at this moment, in the last seconds; a
   * service that no live load balancer knows is left out, one without requests is not.
   */
  Future<List<Traffic>> traffic(FrameworkID framework);

  /**
   * What one executor's container uses.
   *
   * @param tasks that run in it: one, or those of a task group
   * @param statistics counters and gauges since its start, with their time
   */
  record Usage(List<String> tasks, ResourceStatistics statistics) {
    public Usage {
      tasks = List.copyOf(tasks);
    }
  }
}
