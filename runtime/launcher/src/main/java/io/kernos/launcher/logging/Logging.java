package io.kernos.launcher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/** Sets logback up, in code: an XML file would cost a tenth of a second at each start. */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String LINE = "%d{HH:mm:ss.SSS} %-5level %-22logger{22} %msg%n%ex";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(LINE);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("console");
    // What a command prints goes to stdout; what is logged must not mix with it.
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context.getLogger("io.kernos").setLevel(Level.INFO);
    // Kernos says itself who joined and who left; of a session's last words nobody need know.
    context.getLogger("com.hazelcast").setLevel(Level.ERROR);
    context.getLogger("io.vertx.core.eventbus").setLevel(Level.ERROR);
    // The store names what is wrong with its log; Ratis would tell it again, at length.
    context.getLogger("org.apache.ratis").setLevel(Level.ERROR);
    context.getLogger("org.apache.ratis.server.raftlog").setLevel(Level.OFF);
    context.getLogger("org.apache.ratis.server.impl.StateMachineUpdater").setLevel(Level.OFF);
    context.getLogger("org.apache.ratis.grpc.server.GrpcServicesImpl").setLevel(Level.OFF);
    context.getLogger("org.apache.ratis.util.LifeCycle").setLevel(Level.OFF);
    context.getLogger("org.apache.ratis.util.JmxRegister").setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Sets how much Kernos says: a name of a level. */
  public static void level(String name) {
    ((Logger) LoggerFactory.getLogger("io.kernos")).setLevel(Level.valueOf(name));
  }
}
