package io.kernos.launcher.cli;

import io.kernos.haproxy.zdd.Approval;
import io.kernos.haproxy.zdd.Deployment;
import io.kernos.haproxy.zdd.Failure;
import io.kernos.haproxy.zdd.Order;
import io.kernos.haproxy.zdd.PreKillHook;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A blue/green deployment, to its end; options and exit codes as of marathon-lb's zdd.py. */
@Command(
    name = "zdd",
    description = "Deploys an app beside the one that serves, and swaps them with no downtime.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:It is done.",
      "1:Somebody has said no.",
      "2:Anything else.",
      "3:Options that do not fit.",
      "4:The app lacks something.",
      "5:The load balancer does not answer.",
      "6:Marathon does not answer.",
      "7:The new app could not be made.",
      "8:The old app could not be deleted.",
      "9:An app could not be scaled."
    })
final class ZddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-j", "--json"},
      required = true,
      paramLabel = "FILE",
      description = "The app, with the labels HAPROXY_DEPLOYMENT_GROUP and _ALT_PORT.")
  private Path file;

  @Option(
      names = {"-m", "--marathon"},
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "Marathon (default: ${DEFAULT-VALUE}).")
  private URI marathon;

  @Option(
      names = {"-l", "--marathon-lb"},
      paramLabel = "URL",
      description = "The load balancer's endpoints: with this it must answer at the beginning.")
  private URI balancer;

  @Option(
      names = {"-i", "--initial-instances"},
      defaultValue = "1",
      paramLabel = "N",
      description = "How many instances the new app begins with (default: ${DEFAULT-VALUE}).")
  private int initial;

  @Option(
      names = {"-n", "--new-instances"},
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Only so many instances of the new app replace old ones; both serve until"
              + " --complete-cur or --complete-prev (default: all).")
  private int share;

  @Option(
      names = "--linear-increase",
      defaultValue = "0",
      paramLabel = "N",
      description = "Instances that the new app gains at each step (default: half of its own).")
  private int increase;

  @Option(
      names = {"-s", "--step-delay"},
      defaultValue = "0",
      paramLabel = "SECONDS",
      description = "Waits between steps, beside for health (default: ${DEFAULT-VALUE}).")
  private int delay;

  @Option(
      names = {"-w", "--max-wait"},
      defaultValue = "300",
      paramLabel = "SECONDS",
      description = "Gives up when no step can be taken for so long (default: ${DEFAULT-VALUE}).")
  private int maxWait;

  @ArgGroup private HalfWay halfWay = new HalfWay();

  /** What to do with a deployment that was left half-way. */
  private static final class HalfWay {
    @Option(
        names = {"-r", "--resume"},
        description = "Goes on with a swap that was left half-way.")
    private boolean resume;

    @Option(
        names = {"-c", "--complete-cur"},
        description = "Has the new app replace all instances of the old one.")
    private boolean current;

    @Option(
        names = {"-p", "--complete-prev"},
        description = "Has the old app replace all instances of the new one.")
    private boolean previous;

    Order.Ending ending() {
      return current
          ? Order.Ending.CURRENT
          : previous ? Order.Ending.PREVIOUS : Order.Ending.AS_BEGUN;
    }
  }

  @Option(
      names = "--pre-kill-hook",
      paramLabel = "PROGRAM",
      description =
          "Is run before tasks are killed, with the old app, the tasks' ids and the new app as"
              + " JSON; if it does not end with 0, the deployment stops.")
  private Path hook;

  @ArgGroup private Credentials credentials = new Credentials();

  /** Who asks Marathon. */
  private static final class Credentials {
    @Option(
        names = "--marathon-auth-credential-file",
        paramLabel = "FILE",
        description = "Its first line is user:password, for Marathon.")
    private Path file;

    @Option(
        names = "--auth-credentials",
        paramLabel = "USER:PASSWORD",
        description = "For Marathon; others on this machine can see it.")
    private String text;

    Optional<String> read() throws IOException {
      String line = text;
      if (file != null) {
        List<String> lines = Files.readAllLines(file);
        line = lines.isEmpty() || lines.get(0).isEmpty() ? null : lines.get(0);
      }
      if (line != null && !line.contains(":")) {
        throw new Failure(
            Failure.Kind.DECLINED, "the credentials are not of the form user:password");
      }
      return Optional.ofNullable(line);
    }
  }

  @Option(
      names = {"-d", "--dry-run"},
      description = "Prints the new app and does nothing.")
  private boolean dryRun;

  @Option(
      names = {"-f", "--force"},
      description = "Asks nothing. Without a terminal nothing is asked either.")
  private boolean force;

  @Option(
      names = {"--syslog-socket", "--log-format", "--log-level"},
      hidden = true,
      description = "Taken, so that scripts written for zdd.py run.")
  private List<String> ignored;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      deploy(out);
      return 0;
    } catch (Failure e) {
      return failed(e.getMessage(), e.kind());
    } catch (DecodeException e) {
      return failed(file + " is no JSON: " + e.getMessage(), Failure.Kind.OTHER);
    } catch (IOException | IllegalArgumentException e) {
      return failed(e.toString(), Failure.Kind.OTHER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Failure.Kind.OTHER.exitCode();
    } finally {
      out.flush();
    }
  }

  private int failed(String words, Failure.Kind kind) {
    spec.commandLine().getErr().println("kernos: " + words);
    return kind.exitCode();
  }

  private void deploy(PrintWriter out) throws IOException, InterruptedException {
    JsonObject app = new JsonObject(Files.readString(file));
    MarathonClient client = new MarathonClient(marathon, credentials.read());
    if (balancer != null) {
      client.checkBalancer(balancer);
    }
    new Deployment(
            client,
            new Order(
                initial,
                share,
                increase,
                halfWay.ending(),
                halfWay.resume,
                dryRun,
                Duration.ofSeconds(delay),
                Duration.ofSeconds(maxWait)),
            new Asking(
                Optional.ofNullable(force ? null : System.console()),
                Optional.ofNullable(hook).map(path -> new PreKillHook(path.toString()))),
            words -> {
              out.println(words);
              out.flush();
            })
        .run(app, LocalDateTime.now().format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
  }

  /** Asks the program, and whoever sits at the terminal. */
  private record Asking(Optional<Console> console, Optional<PreKillHook> hook) implements Approval {
    @Override
    public boolean agrees(String question) {
      while (console.isPresent()) {
        String line = console.get().readLine("%s [Y/n] ", question);
        String answer = line == null ? "no" : line.strip().toLowerCase(Locale.ROOT);
        // With nothing said it is a yes.
        if ("yes".startsWith(answer)) {
          return true;
        }
        if ("no".startsWith(answer)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void beforeKill(JsonObject old, List<String> tasks, JsonObject young)
        throws IOException, InterruptedException {
      if (hook.isPresent()) {
        hook.get().run(old, tasks, young);
      }
    }
  }
}
