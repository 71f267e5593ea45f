package io.kernos.spi.discovery;

import io.kernos.api.link.FollowRecords;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RecordsSeen;
import io.kernos.api.link.RecordsUpdate;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The records as a node sees them that reaches the leading master by {@link Link}. Keeps a copy, so
 * that they can be read while no leader is reached. Used on one thread, on which its watchers are
 * called.
 */
public final class RemoteServices implements Services, TrafficReports, AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(200);

  private final Link link;
  private final Leaders leaders;
  private final Clock clock;
  private final String name;
  private final Map<String, ServiceRecord> records = new LinkedHashMap<>();
  private final Map<String, NodeRecord> nodes = new LinkedHashMap<>();
  private final Set<Follower> followers = new LinkedHashSet<>();
  private final List<RecordsUpdate> parts = new ArrayList<>();
  private Link.Registration leaderWatch;
  private Leader leader;
  private Session session;
  private Attempt attempt;
  private Clock.Timer retry;
  private boolean known;
  private boolean current;
  private boolean complete;
  private long term;
  private long revision;
  private long acknowledged = -1;
  private boolean closed;

  /**
   * @param link of a node id of its own
   * @param name of the follower, for people
   */
  public RemoteServices(Link link, Leaders leaders, Clock clock, String name) {
    this.link = link;
    this.leaders = leaders;
    this.clock = clock;
    this.name = name;
  }

  /** Begins to look for the leader. */
  public void start() {
    leaderWatch =
        leaders.watch(
            found -> {
              leader = found;
              if (session != null) {
                session.close("another master leads");
              }
              connect();
            });
  }

  /** Follows no more. */
  @Override
  public void close() {
    closed = true;
    if (leaderWatch != null) {
      leaderWatch.close();
    }
    if (retry != null) {
      retry.cancel();
    }
    if (session != null) {
      session.close("the follower stops");
    }
  }

  @Override
  public Future<Snapshot> snapshot() {
    return known
        ? Future.succeededFuture(copy())
        : Future.failedFuture("no master was reached yet: there are no records to be read");
  }

  @Override
  public Subscription watch(Consumer<Update> watcher) {
    return follow(new Follower(false, watcher));
  }

  @Override
  public Subscription drain(String drainer, Consumer<Update> watcher) {
    return follow(new Follower(true, watcher));
  }

  @Override
  public void report(List<Traffic> traffic) {
    Session open = session;
    if (open != null) {
      TrafficMessages.encode(traffic)
          .forEach(part -> open.send(LinkMessage.newBuilder().setTrafficReport(part).build()));
    }
  }

  private Subscription follow(Follower follower) {
    boolean drained = drains();
    followers.add(follower);
    if (known) {
      follower.watcher.accept(copy());
      if (!current) {
        follower.watcher.accept(new Lost(term, revision));
      }
    }
    if (drains() != drained) {
      ask();
    }
    return follower;
  }

  private boolean drains() {
    return followers.stream().anyMatch(follower -> follower.drainer);
  }

  private Snapshot copy() {
    return new Snapshot(
        term,
        revision,
        complete,
        new ArrayList<>(records.values()),
        new ArrayList<>(nodes.values()));
  }

  private void connect() {
    if (closed || leader == null) {
      return;
    }
    if (retry != null) {
      retry.cancel();
    }
    attempt = new Attempt();
    link.connect(leader.node(), attempt);
  }

  private void ask() {
    if (session != null) {
      session.send(
          LinkMessage.newBuilder()
              .setFollowRecords(FollowRecords.newBuilder().setDrainer(drains()).setName(name))
              .build());
    }
  }

  private void take(long ofTerm, RecordsUpdate part) {
    if (!parts.isEmpty() && parts.get(0).getRevision() != part.getRevision()) {
      // The first parts of a snapshot that a newer question has overtaken.
      parts.clear();
    }
    parts.add(part);
    if (part.getMore()) {
      return;
    }
    List<RecordsUpdate> whole = List.copyOf(parts);
    parts.clear();
    if (part.getSnapshot()) {
      complete = part.getComplete();
      takeSnapshot(ofTerm, part.getRevision(), whole);
    } else if (current && ofTerm == term && part.getRevision() == revision + 1) {
      takeDelta(part.getRevision(), whole);
    } else if (!current || ofTerm != term || part.getRevision() > revision) {
      // A gap: ask for all again.
      ask();
    }
  }

  private void takeSnapshot(long ofTerm, long ofRevision, List<RecordsUpdate> whole) {
    records.clear();
    nodes.clear();
    if (ofTerm != term) {
      acknowledged = -1;
    }
    apply(whole);
    term = ofTerm;
    revision = ofRevision;
    known = true;
    current = true;
    tell(copy());
  }

  private void takeDelta(long ofRevision, List<RecordsUpdate> whole) {
    revision = ofRevision;
    tell(apply(whole));
  }

  private Delta apply(List<RecordsUpdate> whole) {
    List<ServiceRecord> changed = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    List<NodeRecord> changedNodes = new ArrayList<>();
    List<String> removedNodes = new ArrayList<>();
    for (RecordsUpdate part : whole) {
      part.getChangedList().forEach(service -> changed.add(RecordMessages.decode(service)));
      removed.addAll(part.getRemovedList());
      changedNodes.addAll(RecordMessages.decode(part.getNodesList()));
      removedNodes.addAll(part.getRemovedNodesList());
    }
    changed.forEach(record -> records.put(record.id(), record));
    removed.forEach(records::remove);
    changedNodes.forEach(node -> nodes.put(node.id(), node));
    removedNodes.forEach(nodes::remove);
    return new Delta(term, revision, changed, removed, changedNodes, removedNodes);
  }

  private void tell(Update update) {
    for (Follower follower : List.copyOf(followers)) {
      if (followers.contains(follower)) {
        follower.watcher.accept(update);
      }
    }
  }

  /** Passes on what all drainers have seen. */
  private void passOn() {
    long seen =
        followers.stream().filter(f -> f.drainer).mapToLong(f -> f.seen(term)).min().orElse(-1);
    if (session != null && seen > acknowledged) {
      acknowledged = seen;
      session.send(
          LinkMessage.newBuilder()
              .setRecordsSeen(RecordsSeen.newBuilder().setTerm(term).setRevision(seen))
              .build());
    }
  }

  private final class Attempt implements SessionHandler {
    @Override
    public void opened(Session opened) {
      if (attempt != this || closed) {
        opened.close("not needed any more");
        return;
      }
      session = opened;
      parts.clear();
      acknowledged = -1;
      ask();
    }

    @Override
    public void received(Session from, LinkMessage message) {
      if (attempt == this && message.hasRecordsUpdate()) {
        take(message.getTerm(), message.getRecordsUpdate());
      }
    }

    @Override
    public void closed(String reason) {
      if (attempt != this) {
        return;
      }
      session = null;
      if (current) {
        current = false;
        tell(new Lost(term, revision));
      }
      if (!closed) {
        retry = clock.after(RETRY, RemoteServices.this::connect);
      }
    }
  }

  private final class Follower implements Subscription {
    private final boolean drainer;
    private final Consumer<Update> watcher;
    private long seenTerm = -1;
    private long seen = -1;

    Follower(boolean drainer, Consumer<Update> watcher) {
      this.drainer = drainer;
      this.watcher = watcher;
    }

    long seen(long ofTerm) {
      return seenTerm == ofTerm ? seen : -1;
    }

    @Override
    public void acknowledge(long ofTerm, long upTo) {
      seen = ofTerm == seenTerm ? Math.max(seen, upTo) : upTo;
      seenTerm = ofTerm;
      passOn();
    }

    @Override
    public void close() {
      boolean drained = drains();
      if (followers.remove(this)) {
        if (drains() != drained) {
          ask();
        } else {
          passOn();
        }
      }
    }
  }
}
