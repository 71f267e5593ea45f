package io.kernos.spi.container;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * The input and output of a container.
 *
 * <ol>
 *   <li>Calls may come from any thread, and MUST NOT block it; futures MUST complete on the
 *       caller's context.
 *   <li>A container that prints more than is read MUST wait, or print to files; nothing grows in
 *       memory.
 *   <li>Input MUST arrive in the order of the calls.
 * </ol>
 */
public interface ContainerIo {

  /**
   * A piece of output.
   *
   * @param error whether it went to stderr; never with a terminal, which has one output
   */
  record Output(boolean error, byte[] data) {}

  /** The next piece; empty once the output has ended. Called again only after that. */
  Future<Optional<Output>> read();

  /** Gives input; fails when the container takes none any more. */
  Future<Void> write(byte[] data);

  /** Ends the input. With a terminal nothing happens, for there the user types an end of file. */
  Future<Void> endInput();

  /** Tells the terminal its size; fails when there is none. */
  Future<Void> resize(int rows, int columns);

  /** Reads no more. */
  void close();
}
