package io.kernos.spi.store;

/** Who leads, as the replicated log has it. */
public interface Leadership {

  /** Told on the context on which it was registered. */
  interface Listener {
    /** This node leads from now on, with a term greater than every earlier leader's. */
    void elected(long term);

    /** This node does not lead any more: stop acting at once. */
    void deposed();
  }

  /** Registers a listener, which is told at once when this node leads already. */
  void listen(Listener listener);
}
