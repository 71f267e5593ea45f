package io.kernos.simulation;

import io.kernos.api.v1.Offer;
import io.kernos.master.view.ClusterView;
import io.kernos.simulation.Violation.Invariant;
import io.kernos.simulation.coverage.Coverage;
import io.kernos.simulation.coverage.MasterEyes;
import io.kernos.simulation.invariant.AllocationBook;
import io.kernos.simulation.invariant.PromiseBook;
import io.kernos.simulation.invariant.ResourceBook;
import io.kernos.simulation.invariant.TaskBook;
import java.util.ArrayList;
import java.util.List;

/** Checks the views of one reign, each once. */
final class ReignWatch {
  private static final int VIEWS_BETWEEN_AUDITS = Integer.getInteger("kernos.whole", 500);

  private final Reign reign;
  private final MasterEyes eyes;
  private final PromiseBook promises;
  private final AllocationBook allocations;
  private final ResourceBook.Agents agents;
  private final List<Offer> made = new ArrayList<>();
  private ClusterView checked;
  private boolean recovered;
  private int views;

  ReignWatch(
      Reign reign,
      Coverage coverage,
      TaskBook tasks,
      PromiseBook promises,
      AllocationBook allocations) {
    this.reign = reign;
    this.eyes = new MasterEyes(coverage, tasks::isMachineLost);
    this.promises = promises;
    this.allocations = allocations;
    this.agents = new ResourceBook.Agents();
  }

  boolean of(Reign other) {
    return reign == other;
  }

  void made(List<Offer> offers) {
    made.addAll(offers);
  }

  /** Called after each event; false when the reign is over. */
  boolean step() {
    if (!reign.alive()) {
      return false;
    }
    ClusterView view = reign.view();
    if (view != checked) {
      checked = view;
      look(view);
    }
    return true;
  }

  private void look(ClusterView view) {
    if (!recovered && view.recovered()) {
      recovered = true;
      promises.recovered(view);
    }
    agents.checkChanged(view);
    eyes.look(view);
    if (!made.isEmpty()) {
      allocations.made(view, made);
      made.clear();
    }
    if (reign.internalErrors() > 0) {
      throw new Violation(Invariant.CRASH, reign.id() + " had an internal error");
    }
    if (++views % VIEWS_BETWEEN_AUDITS == 0) {
      audit();
    }
  }

  void audit() {
    agents.checkAll(checked);
    List<String> unbalanced = reign.audit();
    if (!unbalanced.isEmpty()) {
      throw new Violation(Invariant.RESOURCES, String.join("; ", unbalanced));
    }
  }
}
