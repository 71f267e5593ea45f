package io.kernos.testkit.store;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The members of a replicated log as far as their nodes can tell: who is up, who reaches whom, who
 * leads, and who still takes itself for the leader. What is committed is in one {@link ModelStore}.
 *
 * <p>Whoever leads without reaching a majority loses its place to one that does, after an election
 * timeout. It learns of it when it meets one of a later term, gives up by itself after a while, and
 * until then commits nothing: what it was asked to write is lost but for a prefix, which others had
 * taken down and which takes effect before the new term begins.
 */
public final class ModelGroup {
  private static final Duration MIN_ELECTION = Duration.ofMillis(150);
  private static final Duration MAX_ELECTION = Duration.ofMillis(1_500);

  private final ModelStore store;
  private final Clock world;
  private final Random random;
  private final List<ModelMember> members = new ArrayList<>();
  private final Set<Cut> cuts = new HashSet<>();
  private ModelMember leader;
  private boolean electing;
  private Duration patience = Duration.ofSeconds(2);

  private record Cut(int lower, int higher) {}

  /**
   * A group of {@code size} members, none of which is up.
   *
   * @param world the time of what happens between the members
   * @param random of all chance in it
   */
  public ModelGroup(ModelStore store, Clock world, Random random, int size) {
    this.store = store;
    this.world = world;
    this.random = random;
    for (int i = 0; i < size; i++) {
      members.add(new ModelMember(this, i));
    }
  }

  /** Sets how long a leader that reaches no majority takes itself for the leader at most. */
  public ModelGroup patience(Duration most) {
    patience = most;
    return this;
  }

  Duration patience() {
    return patience;
  }

  /** The members. */
  public List<ModelMember> members() {
    return List.copyOf(members);
  }

  /** Keeps two members from reaching each other. */
  public void cut(int a, int b) {
    cuts.add(between(a, b));
    changed();
  }

  /** Lets two members reach each other again. */
  public void heal(int a, int b) {
    cuts.remove(between(a, b));
    changed();
  }

  /** Lets all members reach each other again. */
  public void heal() {
    cuts.clear();
    changed();
  }

  /** Has another member that can lead elected, though nothing is wrong; if there is one. */
  public void elect() {
    List<ModelMember> others = members.stream().filter(m -> m != leader && canLead(m)).toList();
    if (!others.isEmpty()) {
      elect(others.get(random.nextInt(others.size())));
    }
  }

  private static Cut between(int a, int b) {
    return new Cut(Math.min(a, b), Math.max(a, b));
  }

  boolean reach(ModelMember a, ModelMember b) {
    return a == b || (a.up() && b.up() && !cuts.contains(between(a.index(), b.index())));
  }

  private boolean canLead(ModelMember member) {
    long reached = members.stream().filter(other -> reach(member, other)).count();
    return member.up() && reached > members.size() / 2;
  }

  /** Whether what a member sends is committed now. */
  boolean commits(ModelMember member) {
    return leader != null && canLead(leader) && reach(member, leader);
  }

  /** Whether a member is the one elected last. */
  boolean leads(ModelMember member) {
    return leader == member;
  }

  /** Whether a member that leads no more would hear of it. */
  boolean hears(ModelMember member) {
    return members.stream()
        .anyMatch(other -> other != member && reach(member, other) && canLead(other));
  }

  boolean hasMajority(ModelMember member) {
    return canLead(member);
  }

  Random random() {
    return random;
  }

  Clock world() {
    return world;
  }

  ModelStore store() {
    return store;
  }

  Duration between(Duration min, Duration max) {
    return min.plusNanos((long) (random.nextDouble() * max.minus(min).toNanos()));
  }

  /** Somebody came, went, or was cut off. */
  void changed() {
    members.forEach(ModelMember::proceed);
    if (!electing && (leader == null || !canLead(leader))) {
      electing = true;
      world.after(between(MIN_ELECTION, MAX_ELECTION), this::timeout);
    }
  }

  /** A leader without a majority gave up, or its node ended. */
  void resigned(ModelMember member) {
    if (leader == member) {
      leader.overruled();
      leader = null;
    }
    changed();
  }

  private void timeout() {
    electing = false;
    if (leader != null && canLead(leader)) {
      return;
    }
    List<ModelMember> candidates = members.stream().filter(this::canLead).toList();
    if (!candidates.isEmpty()) {
      elect(candidates.get(random.nextInt(candidates.size())));
    }
  }

  private void elect(ModelMember next) {
    if (leader != null) {
      leader.overruled();
    }
    long term = store.nextTerm();
    leader = next;
    next.elected(term);
    members.forEach(ModelMember::proceed);
  }
}
