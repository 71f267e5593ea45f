package io.kernos.master.view;

import java.util.List;

/** Is told all that happens in a master, in its order; on the master's thread. */
public interface Observer {

  /**
   * What happened since it was told last.
   *
   * @param view how everything is after it; later changes are not in it
   * @param changes oldest first; none when it is told for the first time
   */
  void changed(ClusterView view, List<Change> changes);

  /** The master leads no more; nothing follows. */
  void ended();
}
