package vitrine.checkpoint.pytorch;

import static vitrine.checkpoint.file.CheckpointException.Problem.FORBIDDEN_GLOBAL;
import static vitrine.checkpoint.file.CheckpointException.Problem.PICKLE_TOO_LARGE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Quoted;

/// Reads a pickle: a program for a machine with a stack and a memo. This one knows what
/// `torch.save` writes for dictionaries, plain values and tensors, and refuses everything else; it
/// names every function and class that the pickle wanted beyond that. Nothing recurses, and a
/// program does only so many steps.
///
/// The opcodes: <https://github.com/python/cpython/blob/3.14/Lib/pickletools.py>.
final class PickleMachine {
  private static final long MAX_BYTES = 1 << 26;
  private static final int MAX_STEPS = 2_000_000;
  private static final int MAX_UNKNOWN = 1000;

  private final PickleInput in;
  private final TorchObjects torch;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>(); // the stack's size at each
  private final Map<Long, Object> memo = new HashMap<>();
  private final Set<String> unknown = new LinkedHashSet<>();

  private PickleMachine(PickleInput in, TorchObjects torch) {
    this.in = in;
    this.torch = torch;
  }

  /// The object that was pickled.
  ///
  /// @throws CheckpointException where it is more than dictionaries, plain values and tensors
  static Object read(MemorySegment pickle, TorchObjects torch) {
    if (pickle.byteSize() > MAX_BYTES) {
      throw new CheckpointException(
          PICKLE_TOO_LARGE,
          "a pickle of %d bytes, at most %d".formatted(pickle.byteSize(), MAX_BYTES));
    }
    var machine = new PickleMachine(new PickleInput(pickle), torch);
    try {
      Object object = machine.run();
      machine.requireKnown(null);
      return object;
    } catch (CheckpointException e) {
      machine.requireKnown(e);
      throw e;
    }
  }

  private Object run() {
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      PickleOpcode opcode = PickleOpcode.of(in.u8());
      if (opcode == null || steps == 0 != (opcode == PickleOpcode.PROTO)) {
        throw in.refuse(
            opcode == null ? "an opcode that no state dict needs" : opcode + " at the wrong place");
      }
      if (opcode == PickleOpcode.STOP) {
        return result();
      }
      opcode.run(this);
    }
    throw new CheckpointException(
        PICKLE_TOO_LARGE, "the pickle does more than %d steps".formatted(MAX_STEPS));
  }

  private Object result() {
    Object object = pop();
    if (!stack.isEmpty() || !marks.isEmpty() || !in.ended()) {
      throw in.refuse("STOP, but something is left");
    }
    return object;
  }

  private void requireKnown(@Nullable Throwable cause) {
    if (!unknown.isEmpty()) {
      throw new CheckpointException(
          FORBIDDEN_GLOBAL,
          ("the pickle asks for Python code, which is never run: %s. A whole model or a training"
                  + " state was saved; save a state dict instead: torch.save(model.state_dict(),"
                  + " path)")
              .formatted(Quoted.of(unknown)),
          cause);
    }
  }

  PickleInput in() {
    return in;
  }

  void push(Object value) {
    stack.add(value);
  }

  void mark() {
    marks.add(stack.size());
  }

  Object pop() {
    top();
    return stack.removeLast();
  }

  private Object top() {
    if (stack.size() <= (marks.isEmpty() ? 0 : marks.getLast())) {
      throw in.refuse("the stack is empty");
    }
    return stack.getLast();
  }

  /// The topmost values as one.
  PickleValue.Items popItems(int count) {
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(pop());
    }
    return new PickleValue.Items(items.reversed());
  }

  /// All values above the last mark, and the mark.
  List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw in.refuse("no mark");
    }
    List<Object> above = stack.subList(marks.removeLast(), stack.size());
    List<Object> items = List.copyOf(above);
    above.clear();
    return items;
  }

  void remember(long index) {
    memo.put(index, top());
  }

  void rememberNext() {
    remember(memo.size());
  }

  void recall(long index) {
    Object value = memo.get(index);
    if (value == null) {
      throw in.refuse("nothing was remembered as %d".formatted(index));
    }
    push(value);
  }

  void pushGlobal(String name) {
    PickleGlobal global = PickleGlobal.named(name);
    if (global instanceof PickleGlobal.Unknown && unknown.size() < MAX_UNKNOWN) {
      unknown.add(Quoted.of(name));
    }
    push(global);
  }

  /// `STACK_GLOBAL`: module and name are on the stack.
  void popGlobal() {
    if (pop() instanceof String name && pop() instanceof String module) {
      pushGlobal(module + "." + name);
    } else {
      throw in.refuse("a global whose name is no text");
    }
  }

  /// A function and a tuple of its arguments become what it returns.
  void call() {
    Object arguments = pop();
    Object function = pop();
    if (function instanceof PickleGlobal.Unknown) {
      push(function);
    } else if (function instanceof PickleGlobal.Function known
        && arguments instanceof PickleValue.Items tuple) {
      push(torch.call(known, tuple.items()));
    } else {
      throw in.refuse("a call of what is no function of a state dict");
    }
  }

  /// Objects of a class: of one for data, or of no known one.
  void construct(Object type) {
    if (type == PickleGlobal.Function.DATA) {
      push(PickleValue.Opaque.OPAQUE);
    } else if (type instanceof PickleGlobal.Unknown) {
      push(type);
    } else {
      throw in.refuse("an object of what is no class");
    }
  }

  /// `torch.save` gives each storage an id that is none of the pickle's.
  void persistent() {
    push(torch.storage(pop()));
  }

  /// Objects in which nothing is kept.
  private static boolean forgets(Object object) {
    return object instanceof PickleValue.Opaque || object instanceof PickleGlobal.Unknown;
  }

  /// `BUILD`: attributes of an object. Of a state dict, that is `_metadata`: versions of its
  /// modules, of no use here.
  void build() {
    pop();
    Object object = top();
    if (!(object instanceof PickleValue.Dict) && !forgets(object)) {
      throw in.refuse("BUILD of what is no dictionary");
    }
  }

  void append(List<Object> items) {
    Object list = top();
    if (list instanceof PickleValue.Items known) {
      known.items().addAll(items);
    } else if (!forgets(list)) {
      throw in.refuse("items of what is no list");
    }
  }

  void put(List<Object> keysAndValues) {
    Object dict = top();
    if (keysAndValues.size() % 2 != 0) {
      throw in.refuse("a key without a value");
    }
    if (dict instanceof PickleValue.Dict known) {
      for (int i = 0; i < keysAndValues.size(); i += 2) {
        put(known, keysAndValues.get(i), keysAndValues.get(i + 1));
      }
    } else if (!forgets(dict)) {
      throw in.refuse("entries of what is no dictionary");
    }
  }

  private void put(PickleValue.Dict dict, Object key, Object value) {
    switch (key) {
      case String _, Number _, Boolean _, PickleValue.None _ -> {
        if (dict.entries().put(key, value) != null) {
          throw in.refuse("the key %s stands twice".formatted(Quoted.of(key.toString())));
        }
      }
      case PickleGlobal.Unknown _, PickleValue.Opaque _ -> {}
      default -> throw in.refuse("a key that is neither text nor number");
    }
  }
}
