package io.kernos.simulation.framework;

import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.framework.FrameworkConnection;
import io.vertx.core.Future;

/** One reign of a master as a framework reaches it. Called within events of the master's life. */
public interface MasterPort {

  /** The status of HTTP and, when it is none of 200 and 202, the words. */
  record Answer(int status, String words) {}

  /** The term of the reign. */
  long term();

  /** Opens a stream. */
  Future<Answer> subscribe(Call call, FrameworkConnection connection);

  /** Makes another call on behalf of a stream. */
  Future<Answer> call(Call call, String streamId);

  /** The stream is gone. */
  void disconnected(FrameworkConnection connection);

  /** The master sends an event on a stream. */
  void sending(Event event);

  /** Whether this life of the master goes on. */
  boolean alive();
}
