package vitrine.checkpoint;

import static vitrine.checkpoint.CheckpointException.Problem.NOT_A_STATE_DICT;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.checkpoint.PickleValue.Dict;

/// The tensors by name in what was pickled: in the dictionary itself, or in one that lies in it
/// under a name that training scripts use. What else lies there (epoch, optimizer, …) is left.
final class StateDict {
  private static final List<String> NESTED = List.of("state_dict", "model", "model_state_dict");
  private static final String PARALLEL = "module."; // DataParallel puts it before every name

  private StateDict() {}

  /// @throws CheckpointException where there is no state dict, or more than one
  static Map<String, StoredTensor> of(Object pickled) {
    if (!(pickled instanceof Dict root)) {
      throw new CheckpointException(
          NOT_A_STATE_DICT,
          "no state dict was saved, but something else; save one: torch.save(model.state_dict(),"
              + " path)");
    }
    List<String> nested = new ArrayList<>();
    Map<String, StoredTensor> tensors = Map.of();
    for (String name : NESTED) {
      if (root.entries().get(name) instanceof Dict dict && !tensors(dict).isEmpty()) {
        nested.add(name);
        tensors = tensors(dict);
      }
    }
    if (nested.size() > 1) {
      throw new CheckpointException(
          NOT_A_STATE_DICT, "several state dicts: %s; keep one".formatted(nested));
    }
    return withoutParallel(nested.isEmpty() ? tensorsOrRefuse(root) : tensors);
  }

  private static Map<String, StoredTensor> tensorsOrRefuse(Dict root) {
    Map<String, StoredTensor> tensors = tensors(root);
    if (tensors.isEmpty()) {
      List<String> keys = root.entries().keySet().stream().map(StateDict::text).toList();
      throw new CheckpointException(
          NOT_A_STATE_DICT,
          "no tensors: a dictionary of %s; allowed: a state dict, by itself or as one of %s"
              .formatted(keys.isEmpty() ? "nothing" : Quoted.of(keys), NESTED));
    }
    return tensors;
  }

  private static Map<String, StoredTensor> tensors(Dict dict) {
    var tensors = new LinkedHashMap<String, StoredTensor>();
    dict.entries()
        .forEach((key, value) -> {
          if (value instanceof StoredTensor tensor) {
            tensors.put(name(key), tensor.named(Quoted.of(name(key))));
          }
        });
    return tensors;
  }

  private static String name(Object key) {
    if (key instanceof String name) {
      return name;
    }
    throw new CheckpointException(
        NOT_A_STATE_DICT, "a tensor's name is %s, not a text".formatted(text(key)));
  }

  private static String text(Object key) {
    return key instanceof PickleValue.None ? "None" : key.toString();
  }

  private static Map<String, StoredTensor> withoutParallel(Map<String, StoredTensor> tensors) {
    if (!tensors.keySet().stream().allMatch(name -> name.startsWith(PARALLEL))) {
      return tensors;
    }
    var stripped = new LinkedHashMap<String, StoredTensor>();
    tensors.forEach((name, tensor) -> stripped.put(name.substring(PARALLEL.length()), tensor));
    return stripped;
  }
}
