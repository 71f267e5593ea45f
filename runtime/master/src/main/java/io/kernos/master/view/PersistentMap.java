package io.kernos.master.view;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An immutable hash map whose changed copies share all but the path to the change: a hash array
 * mapped trie. {@code with} and {@code without} cost the logarithm of the size.
 *
 * <p>It iterates in an order that depends on the keys' hash codes only, so keys must have hash
 * codes that are the same in every run (strings, numbers, records of them; not protobuf messages).
 */
public final class PersistentMap<K, V> extends AbstractMap<K, V> {
  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(Branch.EMPTY, 0);
  private static final int BITS = 5;
  private static final int MASK = (1 << BITS) - 1;

  private final Branch root;
  private final int size;

  private PersistentMap(Branch root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The map that holds nothing. */
  @SuppressWarnings("unchecked")
  public static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /** This map with {@code key} set to {@code value}. */
  public PersistentMap<K, V> with(K key, V value) {
    Object found = find(key);
    if (found == value) {
      return this;
    }
    Leaf leaf = new Leaf(mix(key), key, value, null);
    return new PersistentMap<>(root.put(leaf, 0), found == null ? size + 1 : size);
  }

  /** This map without {@code key}; itself when there is none. */
  public PersistentMap<K, V> without(Object key) {
    if (find(key) == null) {
      return this;
    }
    return size == 1 ? empty() : new PersistentMap<>(root.remove(mix(key), key, 0), size - 1);
  }

  @Override
  @SuppressWarnings("unchecked")
  public V get(Object key) {
    return (V) find(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return find(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        return new Walk<>(root);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  private Object find(Object key) {
    int hash = mix(key);
    Object node = root;
    for (int shift = 0; node instanceof Branch branch; shift += BITS) {
      node = branch.child(bit(hash, shift));
    }
    for (Leaf leaf = (Leaf) node; leaf != null; leaf = leaf.next) {
      if (leaf.hash == hash && leaf.key.equals(key)) {
        return leaf.value;
      }
    }
    return null;
  }

  private static int mix(Object key) {
    int h = key.hashCode() * 0x9E3779B9;
    return h ^ (h >>> 15);
  }

  private static int bit(int hash, int shift) {
    return 1 << ((hash >>> shift) & MASK);
  }

  /** An entry, and with {@code next} those whose keys have the very same hash. */
  private record Leaf(int hash, Object key, Object value, Leaf next) {
    Leaf without(Object other) {
      if (key.equals(other)) {
        return next;
      }
      return next == null ? this : new Leaf(hash, key, value, next.without(other));
    }
  }

  private static final class Branch {
    static final Branch EMPTY = new Branch(0, new Object[0]);

    private final int bitmap;
    private final Object[] children;

    Branch(int bitmap, Object[] children) {
      this.bitmap = bitmap;
      this.children = children;
    }

    Object child(int bit) {
      return (bitmap & bit) == 0 ? null : children[index(bit)];
    }

    private int index(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    Branch put(Leaf leaf, int shift) {
      int bit = bit(leaf.hash, shift);
      int index = index(bit);
      if ((bitmap & bit) == 0) {
        Object[] grown = new Object[children.length + 1];
        System.arraycopy(children, 0, grown, 0, index);
        grown[index] = leaf;
        System.arraycopy(children, index, grown, index + 1, children.length - index);
        return new Branch(bitmap | bit, grown);
      }
      Object old = children[index];
      Object fresh;
      if (old instanceof Branch branch) {
        fresh = branch.put(leaf, shift + BITS);
      } else {
        Leaf there = (Leaf) old;
        if (there.hash == leaf.hash) {
          fresh = new Leaf(leaf.hash, leaf.key, leaf.value, there.without(leaf.key));
        } else {
          fresh = EMPTY.adopt(there, shift + BITS).put(leaf, shift + BITS);
        }
      }
      return replace(bitmap, index, fresh);
    }

    /** Puts a leaf with its chain of equal hashes as it is. */
    private Branch adopt(Leaf leaf, int shift) {
      return new Branch(bit(leaf.hash, shift), new Object[] {leaf});
    }

    Branch remove(int hash, Object key, int shift) {
      int bit = bit(hash, shift);
      int index = index(bit);
      Object old = children[index];
      if (old instanceof Branch branch) {
        Branch less = branch.remove(hash, key, shift + BITS);
        if (less.children.length == 1 && less.children[0] instanceof Leaf lone) {
          return replace(bitmap, index, lone);
        }
        return replace(bitmap, index, less);
      }
      Leaf rest = ((Leaf) old).without(key);
      if (rest != null) {
        return replace(bitmap, index, rest);
      }
      Object[] shrunk = new Object[children.length - 1];
      System.arraycopy(children, 0, shrunk, 0, index);
      System.arraycopy(children, index + 1, shrunk, index, shrunk.length - index);
      return new Branch(bitmap & ~bit, shrunk);
    }

    private Branch replace(int map, int index, Object child) {
      Object[] copy = children.clone();
      copy[index] = child;
      return new Branch(map, copy);
    }
  }

  private static final class Walk<K, V> implements Iterator<Entry<K, V>> {
    private Object[][] stack = new Object[4][];
    private int[] at = new int[4];
    private int depth;
    private Leaf leaf;

    Walk(Branch root) {
      stack[0] = root.children;
      advance();
    }

    private void advance() {
      while (depth >= 0) {
        if (at[depth] == stack[depth].length) {
          depth--;
          continue;
        }
        Object child = stack[depth][at[depth]++];
        if (child instanceof Leaf found) {
          leaf = found;
          return;
        }
        depth++;
        if (depth == stack.length) {
          stack = Arrays.copyOf(stack, depth * 2);
          at = Arrays.copyOf(at, depth * 2);
        }
        stack[depth] = ((Branch) child).children;
        at[depth] = 0;
      }
      leaf = null;
    }

    @Override
    public boolean hasNext() {
      return leaf != null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Entry<K, V> next() {
      if (leaf == null) {
        throw new NoSuchElementException();
      }
      Entry<K, V> entry = new SimpleImmutableEntry<>((K) leaf.key, (V) leaf.value);
      if (leaf.next != null) {
        leaf = leaf.next;
      } else {
        advance();
      }
      return entry;
    }
  }

  /** Does {@code action} with each value. */
  public void forEachValue(Consumer<? super V> action) {
    for (Map.Entry<K, V> entry : entrySet()) {
      action.accept(entry.getValue());
    }
  }
}
