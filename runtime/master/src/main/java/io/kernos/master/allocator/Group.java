package io.kernos.master.allocator;

/** Several who share what falls to them together. */
class Group extends Ranked {
  /** Those of its members who are active, the fairest first. */
  final Line line = new Line();

  Group(String name, Dimensions dimensions) {
    super(name, dimensions);
  }

  @Override
  final boolean active() {
    return line.size() > 0;
  }

  /** A member has become active: it stands in line. */
  final void enter(Ranked member, Totals totals) {
    boolean wasActive = active();
    // While it was not in line, its share was not kept up to date.
    member.share = totals.share(member);
    line.insert(member);
    if (!wasActive && group != null) {
      group.enter(this, totals);
    }
  }

  /** A member is not active any more. */
  final void leave(Ranked member) {
    line.remove(member);
    if (!active() && group != null) {
      group.leave(this);
    }
  }

  /** Computes all shares anew and sorts the lines, after the cluster's totals have changed. */
  final void rescore(Totals totals) {
    Ranked[] members = line.snapshot();
    int count = line.size();
    for (int i = 0; i < count; i++) {
      members[i].share = totals.share(members[i]);
      if (members[i] instanceof Group inner) {
        inner.rescore(totals);
      }
    }
    line.sort();
  }
}
