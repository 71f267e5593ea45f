package io.kernos.master.view;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Those who are told what happens, each time that a view is published. */
public final class Observers {
  private final Set<Observer> observers = new LinkedHashSet<>();
  private List<Change> changes = new ArrayList<>();
  private boolean closed;

  /** Something happened, which the next view will show. */
  public void note(Change change) {
    if (!observers.isEmpty()) {
      changes.add(change);
    }
  }

  /** Tells them what led to this view. */
  void published(ClusterView view) {
    if (changes.isEmpty()) {
      return;
    }
    List<Change> told = List.copyOf(changes);
    changes = new ArrayList<>();
    for (Observer observer : List.copyOf(observers)) {
      observer.changed(view, told);
    }
  }

  /**
   * Adds one, and tells it how everything is.
   *
   * @param view that was published after the last change
   */
  public void add(Observer observer, ClusterView view) {
    if (closed) {
      observer.ended();
      return;
    }
    observers.add(observer);
    observer.changed(view, List.of());
  }

  public void remove(Observer observer) {
    observers.remove(observer);
  }

  /** There will be no more to tell. */
  public void close() {
    closed = true;
    observers.forEach(Observer::ended);
    observers.clear();
  }
}
