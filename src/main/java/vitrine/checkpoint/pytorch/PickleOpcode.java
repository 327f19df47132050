package vitrine.checkpoint.pytorch;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The opcodes of pickle's protocols 2 to 5 that are understood, by Python's names. Missing are
/// those of protocols 0 and 1 and those for objects that no state dict holds; of those that make
/// objects of classes, `NEWOBJ`, `OBJ` and kin, only as much is done as naming the class takes.
enum PickleOpcode {
  PROTO(0x80, PickleOpcode::protocol),
  FRAME(0x95, m -> m.in().requireRemaining(m.in().i64())),
  STOP('.', _ -> {}),
  MARK('(', PickleMachine::mark),
  POP('0', PickleMachine::pop),
  POP_MARK('1', PickleMachine::popToMark),

  NONE('N', m -> m.push(PickleValue.None.NONE)),
  NEWTRUE(0x88, m -> m.push(true)),
  NEWFALSE(0x89, m -> m.push(false)),
  BININT('J', m -> m.push((long) m.in().i32())),
  BININT1('K', m -> m.push((long) m.in().u8())),
  BININT2('M', m -> m.push((long) m.in().u16())),
  LONG1(0x8a, m -> m.push(m.in().integer(m.in().u8()))),
  LONG4(0x8b, m -> m.push(m.in().integer(m.in().i32()))),
  BINFLOAT('G', m -> m.push(m.in().bigEndianDouble())),
  SHORT_BINUNICODE(0x8c, m -> m.push(m.in().text(m.in().u8()))),
  BINUNICODE('X', m -> m.push(m.in().text(m.in().u32()))),
  BINUNICODE8(0x8d, m -> m.push(m.in().text(m.in().i64()))),
  SHORT_BINBYTES('C', m -> bytes(m, m.in().u8())),
  BINBYTES('B', m -> bytes(m, m.in().u32())),
  BINBYTES8(0x8e, m -> bytes(m, m.in().i64())),
  BYTEARRAY8(0x96, m -> bytes(m, m.in().i64())),

  EMPTY_TUPLE(')', m -> m.push(new PickleValue.Items(List.of()))),
  TUPLE1(0x85, m -> m.push(m.popItems(1))),
  TUPLE2(0x86, m -> m.push(m.popItems(2))),
  TUPLE3(0x87, m -> m.push(m.popItems(3))),
  TUPLE('t', m -> m.push(new PickleValue.Items(m.popToMark()))),
  EMPTY_LIST(']', m -> m.push(new PickleValue.Items(List.of()))),
  APPEND('a', m -> m.append(List.of(m.pop()))),
  APPENDS('e', m -> m.append(m.popToMark())),
  EMPTY_SET(0x8f, m -> m.push(new PickleValue.Items(List.of()))),
  ADDITEMS(0x90, m -> m.append(m.popToMark())),
  FROZENSET(0x91, m -> m.push(new PickleValue.Items(m.popToMark()))),
  EMPTY_DICT('}', m -> m.push(new PickleValue.Dict())),
  SETITEM('s', m -> m.put(m.popItems(2).items())),
  SETITEMS('u', m -> m.put(m.popToMark())),

  BINPUT('q', m -> m.remember(m.in().u8())),
  LONG_BINPUT('r', m -> m.remember(m.in().u32())),
  MEMOIZE(0x94, PickleMachine::rememberNext),
  BINGET('h', m -> m.recall(m.in().u8())),
  LONG_BINGET('j', m -> m.recall(m.in().u32())),

  GLOBAL('c', m -> m.pushGlobal(m.in().line() + "." + m.in().line())),
  STACK_GLOBAL(0x93, PickleMachine::popGlobal),
  REDUCE('R', PickleMachine::call),
  BUILD('b', PickleMachine::build),
  BINPERSID('Q', PickleMachine::persistent),

  NEWOBJ(0x81, m -> m.construct(m.popItems(2).items().getFirst())),
  NEWOBJ_EX(0x92, m -> m.construct(m.popItems(3).items().getFirst())),
  OBJ('o', m -> m.construct(first(m, m.popToMark()))),
  INST('i', PickleOpcode::instance),
  EXT1(0x82, m -> m.pushGlobal("extension " + m.in().u8())),
  EXT2(0x83, m -> m.pushGlobal("extension " + m.in().u16())),
  EXT4(0x84, m -> m.pushGlobal("extension " + m.in().i32()));

  private static final @Nullable PickleOpcode[] BY_CODE = new @Nullable PickleOpcode[256];

  static {
    for (PickleOpcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;

  @SuppressWarnings("ImmutableEnumChecker") // functions without a state
  private final Consumer<PickleMachine> action;

  PickleOpcode(int code, Consumer<PickleMachine> action) {
    this.code = code;
    this.action = action;
  }

  /// The opcode of that byte, or null where it is not understood.
  static @Nullable PickleOpcode of(int code) {
    return BY_CODE[code];
  }

  void run(PickleMachine machine) {
    action.accept(machine);
  }

  private static void protocol(PickleMachine machine) {
    int protocol = machine.in().u8();
    if (protocol < 2 || protocol > 5) {
      throw machine.in().refuse("protocol %d; allowed: 2 to 5".formatted(protocol));
    }
  }

  private static void bytes(PickleMachine machine, long length) {
    machine.in().skip(length);
    machine.push(PickleValue.Opaque.OPAQUE);
  }

  private static Object first(PickleMachine machine, List<Object> items) {
    if (items.isEmpty()) {
      throw machine.in().refuse("OBJ without a class");
    }
    return items.getFirst();
  }

  private static void instance(PickleMachine machine) {
    String name = machine.in().line() + "." + machine.in().line();
    machine.popToMark();
    machine.pushGlobal(name);
    machine.construct(machine.pop());
  }
}
