package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerIo.Output;
import java.util.Optional;
import java.util.function.Consumer;

/** Where one reader has output from. */
interface OutputSource {

  /** Gives the next piece, or empty at the end, on any thread; called again only after that. */
  void next(Consumer<Optional<Output>> taker);

  /** The reader is gone. */
  void close();
}
