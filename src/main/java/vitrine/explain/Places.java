package vitrine.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vitrine.serving.Admission;

/// Places of a model that are taken beside a picture's own, until they are closed.
record Places(List<Admission.Place> all) implements AutoCloseable {
  /// As many as are free, and no more than wanted.
  static Places upTo(int wanted, Admission admission) {
    List<Admission.Place> all = new ArrayList<>();
    while (all.size() < wanted) {
      Optional<Admission.Place> place = admission.tryEnter();
      if (place.isEmpty()) {
        break;
      }
      all.add(place.get());
    }
    return new Places(all);
  }

  int taken() {
    return all.size();
  }

  @Override
  public void close() {
    all.forEach(Admission.Place::close);
  }
}
