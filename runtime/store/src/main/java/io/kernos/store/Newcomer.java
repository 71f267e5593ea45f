package io.kernos.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member that begins with an empty folder. It may be one that had acknowledged writes and lost
 * them with its folder: if it voted, it could help one to lead that never had them. So it has no
 * vote before it has all that the leader of a majority has; or before it is seen that the group is
 * new, as nobody has anything: all members say so, or a majority while the others are silent.
 *
 * <p>One that is to be added to a group has a vote from the start, once the group says that it is
 * no member: nothing that it may once have acknowledged counts any more. It is not added before it
 * asked, else the others could not do without it while it may not vote.
 *
 * <p>That is safe as long as no majority has lost its folders. A file says that it is such a
 * member, so that it stays one when it is started again meanwhile.
 */
final class Newcomer {
  private static final Logger LOG = LoggerFactory.getLogger(Newcomer.class);
  private static final String NAME = "newcomer";
  private static final long AGAIN_MILLIS = 200;

  /** After it, a majority that has nothing is enough for a new group. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final StoreConfig config;
  private final Path file;
  private volatile boolean mayVote;
  private volatile boolean asked;
  private volatile boolean closed;

  /** How it learns of the others. */
  interface Group {
    /**
     * Waits until this member has all that was acknowledged, as a leader whom a majority follows
     * says.
     */
    void upToDate() throws InterruptedException, ExecutionException, TimeoutException;

    /**
     * Has the leader append something that changes nothing. It takes this member to have what it
     * once had, and learns otherwise only when it sends something new.
     */
    void stir() throws IOException;

    /**
     * Whether this one is a member, as {@code member} says, which knows of all that was
     * acknowledged; empty when that is of a version that does not say.
     */
    Optional<Boolean> isMember(String member) throws IOException;

    /** Whether that member has anything in its log. */
    boolean hasEntries(String member) throws IOException;
  }

  private Newcomer(StoreConfig config, Path file, boolean mayVote) {
    this.config = config;
    this.file = file;
    this.mayVote = mayVote;
    this.asked = mayVote || !config.joins();
  }

  /** Looks at the folder before the store does anything to it. */
  static Newcomer of(StoreConfig config) throws IOException {
    Path file = config.directory().resolve(NAME);
    Path group = RaftMember.directory(config);
    boolean begins =
        !Files.exists(group.resolve("current").resolve(Ballot.NAME))
            && SnapshotStorage.newest(group.resolve("sm")).isEmpty();
    if (!config.alone() && begins && !Files.exists(file)) {
      Files.createFile(file);
      DurableFile.syncFolder(config.directory());
    }
    return new Newcomer(config, file, config.alone() || !Files.exists(file));
  }

  boolean mayVote() {
    return mayVote;
  }

  /** Whether it has asked, or tried to, so that it may be added. */
  boolean mayBeAdded() {
    return asked;
  }

  /** Begins to find out whether it may vote, if it may not. */
  void begin(Group group) {
    if (!mayVote) {
      Thread thread = new Thread(() -> wait(group), "kernos-store-newcomer");
      thread.setDaemon(true);
      thread.start();
    }
  }

  void close() {
    closed = true;
  }

  private void wait(Group group) {
    long begin = System.nanoTime();
    try {
      while (!asked && !closed) {
        Optional<Boolean> member = isMember(group);
        if (member.isPresent() && !member.get()) {
          admit("is to be added to a group");
        }
        asked = member.isPresent() || System.nanoTime() - begin > SILENCE_NANOS;
        if (!asked) {
          TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
      }
      while (!closed && !mayVote) {
        Answers answers = ask(group);
        if (answers.nobodyHas(System.nanoTime() - begin > SILENCE_NANOS)) {
          admit("belongs to a new group");
        } else if (answers.found > 0 && catchesUp(group)) {
          admit("has caught up with the others");
        } else {
          TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted, so this member stays without a vote: {}", file, e.toString());
    }
  }

  /** Whether it is a member, as the first says that says anything. */
  private Optional<Boolean> isMember(Group group) {
    for (String other : config.peers().keySet()) {
      try {
        Optional<Boolean> is =
            other.equals(config.self()) ? Optional.empty() : group.isMember(other);
        if (is.isPresent()) {
          return is;
        }
      } catch (IOException silent) {
        LOG.debug("{} says nothing: {}", other, silent.toString());
      }
    }
    return Optional.empty();
  }

  private void admit(String why) throws IOException {
    Files.deleteIfExists(file);
    DurableFile.syncFolder(config.directory());
    mayVote = true;
    LOG.info("{} {}, and has a vote", config.self(), why);
  }

  private static boolean catchesUp(Group group) throws InterruptedException {
    try {
      group.stir();
      group.upToDate();
      return true;
    } catch (IOException | ExecutionException | TimeoutException noLeaderYet) {
      LOG.debug("not yet up to date: {}", noLeaderYet.toString());
      return false;
    }
  }

  private Answers ask(Group group) {
    Collection<String> members = config.peers().keySet();
    Answers answers = new Answers(members.size());
    for (String member : members) {
      try {
        if (group.hasEntries(member)) {
          answers.found++;
        } else {
          answers.empty++;
        }
      } catch (IOException silent) {
        LOG.debug("{} says nothing: {}", member, silent.toString());
      }
    }
    return answers;
  }

  /** What the members said, this one too. */
  private static final class Answers {
    final int members;
    int empty;
    int found;

    Answers(int members) {
      this.members = members;
    }

    boolean nobodyHas(boolean majorityIsEnough) {
      int enough = majorityIsEnough ? members / 2 + 1 : members;
      return found == 0 && empty >= enough;
    }
  }
}
