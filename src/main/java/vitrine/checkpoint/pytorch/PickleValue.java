package vitrine.checkpoint.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A Python object of a pickle that is neither text (`String`), number, `Boolean`, tensor nor
/// global. Each is equal only to itself: they may hold themselves, so nothing ever walks through
/// them.
sealed interface PickleValue {
  /// `None`.
  final class None implements PickleValue {
    static final None NONE = new None();

    private None() {}
  }

  /// A list, tuple or set.
  final class Items implements PickleValue {
    private final List<Object> items;

    Items(List<Object> items) {
      this.items = new ArrayList<>(items);
    }

    List<Object> items() {
      return items;
    }
  }

  /// A dictionary.
  final class Dict implements PickleValue {
    private final Map<Object, Object> entries = LinkedHashMap.newLinkedHashMap(1);

    Map<Object, Object> entries() {
      return entries;
    }
  }

  /// Bytes, or an object of a class in {@link PickleData}: what is in it is not kept, no weights
  /// are.
  final class Opaque implements PickleValue {
    static final Opaque OPAQUE = new Opaque();

    private Opaque() {}
  }
}
