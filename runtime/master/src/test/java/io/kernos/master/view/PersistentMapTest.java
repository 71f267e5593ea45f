package io.kernos.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

  /** Hash codes collide often, in part and wholly. */
  private record Key(int number) {
    @Override
    public int hashCode() {
      return number % 7 == 0 ? number / 70 : number;
    }
  }

  @Test
  void it_behaves_as_a_hash_map_under_random_changes_and_old_versions_stay_as_they_were() {
    Random random = new Random(1);
    PersistentMap<Key, Integer> map = PersistentMap.empty();
    Map<Key, Integer> model = new HashMap<>();
    List<PersistentMap<Key, Integer>> versions = new ArrayList<>();
    List<Map<Key, Integer>> models = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Key key = new Key(random.nextInt(2_000));
      if (random.nextInt(5) < 3) {
        map = map.with(key, i);
        model.put(key, i);
      } else {
        map = map.without(key);
        model.remove(key);
      }
      assertThat(map.size()).isEqualTo(model.size());
      assertThat(map.get(key)).isEqualTo(model.get(key));
      if (i % 1_000 == 0) {
        versions.add(map);
        models.add(new HashMap<>(model));
      }
    }
    for (int i = 0; i < versions.size(); i++) {
      assertThat(versions.get(i)).isEqualTo(models.get(i));
      assertThat(new HashMap<>(versions.get(i))).isEqualTo(models.get(i));
    }
  }

  @Test
  void emptied_it_is_empty() {
    PersistentMap<String, Integer> map = PersistentMap.<String, Integer>empty().with("a", 1);
    assertThat(map.without("b")).isSameAs(map);
    assertThat(map.without("a")).isEmpty();
  }
}
