package io.kernos.haproxy.runtime;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.app.Problems;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.config.ConfigText;
import io.kernos.haproxy.config.ConfigWriter;
import io.kernos.haproxy.config.Draft;
import io.kernos.haproxy.config.Foundation;
import io.kernos.haproxy.config.ServerLine;
import io.kernos.haproxy.config.Site;
import io.kernos.haproxy.config.Templates;
import io.kernos.haproxy.runtime.ConfigCheck.Objection;
import io.kernos.haproxy.runtime.RuntimeApi.RefusedException;
import io.kernos.haproxy.traffic.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a running HAProxy in step with the apps: servers and maps change while it runs; for all
 * else it takes a new file, once its own check has passed it. What it refuses is left out and
 * named, and the rest goes on. Blocks; used by one thread at a time.
 */
public final class Balancer implements LoadBalancer {
  private static final Logger log = LoggerFactory.getLogger(Balancer.class);
  private static final int ATTEMPTS = 50;

  private final Site site;
  private final Foundation foundation;
  private final ConfigCheck check;
  private final Certificates certificates;
  private final RuntimeApi api;
  private final HaproxyProcess process;
  private final Runnable ended;
  private final Connections connections;
  private final LiveServers servers;
  private final LiveMap vhosts;
  private final LiveMap apps;
  private final Map<String, Refusal> refused = new LinkedHashMap<>();
  private final List<Problem> templateProblems = new ArrayList<>();
  private Templates templates;
  private ConfigWriter writer;
  private Optional<String> structure = Optional.empty();
  private Optional<Apps> last = Optional.empty();
  private List<Problem> ofApps = List.of();
  private volatile Counts counts = Counts.none();
  private final Problems problems = new Problems();

  /** A service that HAProxy would not take, as it was then. */
  private record Refusal(Service service, Problem problem) {}

  /**
   * @param haproxy the command
   * @param ended told when HAProxy ends by itself, on a thread of its own
   */
  public Balancer(String haproxy, Site site, Templates templates, Runnable ended) {
    this.site = site;
    this.templates = templates;
    this.ended = ended;
    this.foundation = new Foundation(site);
    this.check = new ConfigCheck(haproxy);
    this.certificates =
        new Certificates(
            site.folder().resolve("certificates"),
            site.certificateList(),
            site.certificates(),
            check);
    this.writer = newWriter();
    this.api = new RuntimeApi(site.socket());
    this.process = new HaproxyProcess(haproxy, file(), site.folder(), site.masterSocket(), api);
    this.connections = new Connections(api, process);
    this.servers = new LiveServers(api);
    this.vhosts = new LiveMap(api, site.vhostMap());
    this.apps = new LiveMap(api, site.appMap());
  }

  /** With no certificate there is no HTTPS. */
  private ConfigWriter newWriter() {
    return new ConfigWriter(certificates.any() ? site : site.withoutCertificates(), templates);
  }

  private Path file() {
    return site.folder().resolve("haproxy.cfg");
  }

  @Override
  public void apply(Apps wanted) throws IOException, InterruptedException {
    if (structure.isEmpty()) {
      look();
    }
    last = Optional.of(wanted);
    refused
        .values()
        .removeIf(
            r -> wanted.services().stream().noneMatch(s -> r.service.equals(s.withoutServers())));
    Draft draft = draft(wanted);
    if (structure.isEmpty() || !process.isAlive()) {
      load(wanted, structure.isEmpty() ? "start" : "it had ended", this::inFile);
    } else if (!structure.get().equals(draft.structure())) {
      load(wanted, "structure", this::inFile);
    } else {
      try {
        live(draft);
      } catch (RefusedException e) {
        log.info("haproxy reloads, since without: {}", e.getMessage());
        load(wanted, "refused by the Runtime API", line -> true);
      }
    }
  }

  private Draft draft(Apps wanted) {
    Draft draft = writer.write(wanted, refused.keySet());
    List<Problem> all = new ArrayList<>(templateProblems);
    all.addAll(wanted.problems());
    all.addAll(draft.problems());
    refused.values().forEach(r -> all.add(r.problem));
    ofApps = all;
    publishProblems();
    return draft;
  }

  private void publishProblems() {
    List<Problem> all = new ArrayList<>(certificates.problems());
    all.addAll(ofApps);
    problems.set(all);
  }

  private void live(Draft draft) throws IOException {
    int commands = servers.bring(draft.servers().values());
    commands += vhosts.bring(draft.vhosts());
    commands += apps.bring(draft.apps());
    counts = counts.told(commands);
    servers.sweep();
  }

  /** Loads a file of all that HAProxy does not refuse. */
  private void load(Apps wanted, String reason, Predicate<ServerLine> inFile)
      throws IOException, InterruptedException {
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Draft draft = draft(wanted);
      ConfigText text = draft.text(foundation.next(), inFile);
      Path next = site.folder().resolve("haproxy.cfg.next");
      Files.writeString(next, text.toString());
      // The check reads the maps too.
      if (!Files.exists(site.vhostMap())) {
        vhosts.write(draft.vhosts());
        apps.write(draft.apps());
      }
      List<Objection> objections = check.check(next);
      if (objections.isEmpty()) {
        try {
          take(draft, next, reason, inFile);
          live(draft);
          return;
        } catch (RefusedException e) {
          load(wanted, "refused by the Runtime API", line -> true);
          return;
        } catch (HaproxyProcess.LoadException e) {
          objections = e.objections();
          last = e;
        }
      } else {
        last = new IOException("haproxy refuses its configuration: " + objections);
      }
      if (!leaveOut(wanted, draft, text, objections)) {
        throw last;
      }
    }
    throw last;
  }

  /**
   * Those whose health is known. Others come after the load, and serve when HAProxy's own check has
   * passed.
   */
  private boolean inFile(ServerLine line) {
    return !line.entersByCheck() || !line.live() || servers.has(line);
  }

  private void take(Draft draft, Path next, String reason, Predicate<ServerLine> inFile)
      throws IOException, InterruptedException {
    boolean runs = process.isAlive() || process.adopt(ended);
    if (runs) {
      saveState();
    } else {
      Files.writeString(site.serverState(), "1\n");
    }
    Files.move(next, file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    vhosts.write(draft.vhosts());
    apps.write(draft.apps());
    if (runs) {
      process.reload(foundation.name());
      counts = counts.reloaded(reason);
      log.info("haproxy has reloaded: {}", reason);
    } else {
      process.start(foundation.name(), ended);
      counts = counts.started();
      log.info("haproxy has started, pid {}", process.pid());
    }
    structure = Optional.of(draft.structure());
    certificates.loaded();
    List<ServerLine> loaded =
        draft.servers().values().stream().flatMap(List::stream).filter(inFile).toList();
    servers.loaded(loaded);
  }

  private void saveState() throws IOException {
    try {
      Files.writeString(site.serverState(), api.ask("show servers state") + "\n");
    } catch (IOException e) {
      // One that hangs is reloaded none the less.
      log.warn("haproxy does not tell its servers' state: {}", e.getMessage());
      Files.writeString(site.serverState(), "1\n");
    }
  }

  /** Finds who is to blame; whether there is one. */
  private boolean leaveOut(Apps wanted, Draft draft, ConfigText text, List<Objection> objections)
      throws IOException, InterruptedException {
    Map<String, Service> services = new HashMap<>();
    wanted.services().forEach(s -> services.put(s.backend(), s));
    Set<String> before = new HashSet<>(refused.keySet());
    Templates templatesBefore = templates;
    for (Objection objection : objections) {
      for (String owner : text.owners(objection.line(), objection.words())) {
        blame(owner, services, objection.words());
      }
    }
    if (refused.keySet().equals(before) && templates == templatesBefore) {
      for (Service service : wanted.services()) {
        if (draft.servers().containsKey(service.backend())) {
          tryAlone(service, services);
        }
      }
    }
    return !refused.keySet().equals(before) || templates != templatesBefore;
  }

  private void blame(String owner, Map<String, Service> services, String words) {
    if (services.containsKey(owner)) {
      Service service = services.get(owner);
      refused.put(
          owner,
          new Refusal(
              service.withoutServers(),
              new Problem(
                  service.appId() + " port " + service.servicePort(),
                  "haproxy refuses it: " + words)));
    } else if (owner.startsWith("HAPROXY_")) {
      templates = templates.without(owner.substring("HAPROXY_".length()));
      writer = newWriter();
      templateProblems.add(
          new Problem("template " + owner, "haproxy refuses it, the default stands: " + words));
    }
  }

  private void tryAlone(Service service, Map<String, Service> services)
      throws IOException, InterruptedException {
    Draft alone = newWriter().write(new Apps(List.of(service), List.of()), Set.of());
    Path file = site.folder().resolve("haproxy.cfg.alone");
    Files.writeString(file, alone.text(foundation.next(), line -> true).toString());
    List<Objection> objections = check.check(file);
    Files.delete(file);
    if (!objections.isEmpty()) {
      blame(service.backend(), services, objections.get(0).words());
    }
  }

  @Override
  public void sweep() throws IOException, InterruptedException {
    if (!process.isAlive()) {
      return;
    }
    if (servers.leaving() > 0) {
      servers.sweep();
    }
    if (last.isPresent()) {
      look();
      bringCertificates(last.get());
    }
  }

  private void look() throws IOException, InterruptedException {
    boolean before = certificates.any();
    certificates.look();
    publishProblems();
    if (certificates.any() != before) {
      writer = newWriter();
    }
  }

  private void bringCertificates(Apps wanted) throws IOException, InterruptedException {
    if (certificates.isReloadDue()) {
      load(wanted, "certificates", this::inFile);
      return;
    }
    try {
      counts = counts.told(certificates.tell(api));
    } catch (RefusedException e) {
      log.info("haproxy reloads, since without: {}", e.getMessage());
      load(wanted, "refused by the Runtime API", line -> true);
    }
  }

  @Override
  public Set<String> idle(Set<String> keys) throws IOException {
    return connections.idle(keys);
  }

  @Override
  public List<Problem> problems() {
    return problems.all();
  }

  @Override
  public Counts counts() {
    return counts;
  }

  @Override
  public String configuration() throws IOException {
    return Files.readString(file());
  }

  @Override
  public String vhostMap() {
    return vhosts.lines();
  }

  @Override
  public String appMap() {
    return apps.lines();
  }

  @Override
  public List<Long> processes() {
    List<Long> all = new ArrayList<>(process.workers());
    if (process.pid() > 0) {
      all.add(process.pid());
    }
    return all;
  }

  /** Process ids of the workers. */
  public List<Long> workers() {
    return process.workers();
  }

  @Override
  public String statistics() throws IOException {
    return api.ask("show stat") + "\n";
  }

  @Override
  public Snapshot snapshot() throws IOException {
    return Snapshot.parse(api.ask(Snapshot.COMMAND));
  }

  @Override
  public String page(String path) throws IOException {
    String answer = UnixExchange.ask(site.statistics(), "GET " + path + " HTTP/1.0\r\n\r\n");
    int end = answer.indexOf("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.") || !answer.contains(" 200 ") || end < 0) {
      throw new IOException("haproxy does not answer " + path);
    }
    return answer.substring(end + 4);
  }

  @Override
  public boolean isLeftBehind() throws IOException {
    return process.adopt(ended);
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void reload(Apps wanted) throws IOException, InterruptedException {
    load(wanted, "asked for", this::inFile);
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    process.stop();
  }
}
