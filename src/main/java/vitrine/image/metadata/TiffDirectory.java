package vitrine.image.metadata;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.format.Bytes;

/// One image file directory of a TIFF, BigTIFF or EXIF block (TIFF 6.0, section 2): tags and where
/// their values lie. As in Pillow, the first of two equal tags counts, a value that lies outside
/// the file ends the directory.
///
/// @param bytes the whole file
/// @param big whether it is a BigTIFF
/// @param tags by number
/// @param repeated numbers of tags that stand there more than once, perhaps not all readable
/// @param complete whether the file has the whole directory and the places of strips and tiles
/// @param next where the next directory lies, 0 if there is none
public record TiffDirectory(
    Bytes bytes,
    boolean big,
    Map<Integer, Value> tags,
    Set<Integer> repeated,
    boolean complete,
    long next) {
  /// The values of one tag.
  ///
  /// @param type 1 byte, 3 short, 4 long, …
  /// @param count how many
  /// @param at where the first lies
  public record Value(int type, long count, long at) {}

  /// The whole numbers of one tag, read when they are asked for: a file may say millions.
  ///
  /// @param bytes the whole file
  /// @param value where they are; null if there are none
  public record Numbers(Bytes bytes, @Nullable Value value) {
    public int length() {
      return value == null ? 0 : (int) value.count();
    }

    public long at(int index) {
      if (value == null) {
        throw new IndexOutOfBoundsException(index);
      }
      return number(bytes, value, index);
    }
  }

  /// More than one picture's tags can be: their numbers have 16 bits.
  private static final int MAX_TAGS = 1 << 16;

  /// Of a tag that is read as a whole; the longest is a palette.
  private static final int MAX_NUMBERS = 3 << 16;

  private static final int MAX_PAGES = 100_000;

  /// Where strips and tiles lie, and how long they are.
  private static final Set<Integer> PLACES = Set.of(273, 279, 324, 325);

  private static final int[] UNIT = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8};

  /// The first directory of a file.
  ///
  /// @throws ImageException.Undecodable if there is no TIFF header
  public static TiffDirectory first(byte[] data) {
    String head = new String(data, 0, Math.min(4, data.length), StandardCharsets.ISO_8859_1);
    if (!ImageFormat.isTiff(head)) {
      throw new ImageException.Undecodable("The image's metadata (EXIF) is corrupt.");
    }
    Bytes bytes = new Bytes(data, head.charAt(0) == 'I');
    boolean big = head.charAt(2) == 43 || head.charAt(3) == 43;
    return read(bytes, big, big ? bytes.u64(8) : bytes.u32(4));
  }

  static TiffDirectory read(Bytes bytes, boolean big, long at) {
    Map<Integer, Value> tags = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    Set<Integer> repeated = new HashSet<>();
    int entry = big ? 20 : 12;
    if (!bytes.has(at, big ? 8 : 2)) {
      return new TiffDirectory(bytes, big, tags, repeated, false, 0);
    }
    long count = big ? bytes.u64(at) : bytes.u16(at);
    if (count < 0 || count > MAX_TAGS) {
      throw new ImageException.Undecodable(
          "The image's metadata (TIFF) is corrupt: it has more than %,d tags.".formatted(MAX_TAGS));
    }
    long cursor = at + (big ? 8 : 2);
    for (long i = 0; i < count; i++, cursor += entry) {
      boolean there = bytes.has(cursor, entry);
      if (!there || !put(bytes, big, cursor, tags)) {
        boolean needed = !there || PLACES.contains(bytes.u16(cursor));
        return new TiffDirectory(bytes, big, tags, repeated, !needed, 0);
      }
      if (!seen.add(bytes.u16(cursor))) {
        repeated.add(bytes.u16(cursor));
      }
    }
    boolean more = bytes.has(cursor, big ? 8 : 4);
    return new TiffDirectory(
        bytes, big, tags, repeated, true, !more ? 0 : big ? bytes.u64(cursor) : bytes.u32(cursor));
  }

  /// Adds the entry at `at`; false if its value lies outside the file.
  private static boolean put(Bytes bytes, boolean big, long at, Map<Integer, Value> tags) {
    int type = bytes.u16(at + 2);
    int unit = type < UNIT.length ? UNIT[type] : 0;
    long count = big ? bytes.u64(at + 4) : bytes.u32(at + 4);
    if (unit == 0 || tags.containsKey(bytes.u16(at)) || count < 0 || count > bytes.size()) {
      return true;
    }
    long field = at + (big ? 12 : 8);
    boolean inline = count * unit <= (big ? 8 : 4);
    long value = inline ? field : big ? bytes.u64(field) : bytes.u32(field);
    if (!bytes.has(value, count * unit)) {
      return false;
    }
    tags.put(bytes.u16(at), new Value(type, count, value));
    return true;
  }

  /// How many directories the file chains, this one included.
  public int chainLength() {
    Set<Long> seen = new HashSet<>();
    int length = 1;
    long at = next;
    while (at != 0 && length < MAX_PAGES && bytes.has(at, big ? 8 : 2) && seen.add(at)) {
      long entries = big ? Math.min(bytes.u64(at), bytes.size()) : bytes.u16(at);
      long end = at + (big ? 8 + 20 * entries : 2 + 12 * entries);
      boolean more = bytes.has(end, big ? 8 : 4);
      at = !more ? 0 : big ? bytes.u64(end) : bytes.u32(end);
      length++;
    }
    return length;
  }

  public boolean has(int tag) {
    return tags.containsKey(tag);
  }

  /// The tag's whole numbers; `absent` if the tag is missing or holds something else.
  public long[] all(int tag, long... absent) {
    Value value = tags.get(tag);
    if (value == null || value.count() == 0 || !isWhole(value.type())) {
      return absent;
    }
    if (value.count() > MAX_NUMBERS) {
      throw new ImageException.Undecodable(
          "The image's metadata (TIFF) is corrupt: tag %d has %,d values."
              .formatted(tag, value.count()));
    }
    long[] numbers = new long[(int) value.count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(bytes, value, i);
    }
    return numbers;
  }

  /// The first of these tags that holds whole numbers.
  public Numbers numbers(int... ofTags) {
    for (int tag : ofTags) {
      Value value = tags.get(tag);
      if (value != null && value.count() > 0 && isWhole(value.type())) {
        return new Numbers(bytes, value);
      }
    }
    return new Numbers(bytes, null);
  }

  /// The first of the tag's whole numbers; `absent` if there is none.
  public long firstOr(int tag, long absent) {
    Value value = tags.get(tag);
    return value == null || value.count() == 0 || !isWhole(value.type())
        ? absent
        : number(bytes, value, 0);
  }

  /// Whether nothing is said: the tag is missing or has no values.
  boolean isEmpty(int tag) {
    Value value = tags.get(tag);
    return value == null || value.count() == 0;
  }

  /// The first number of any type, whole or not; `absent` if the tag holds something else.
  double numberOr(int tag, long absent) {
    Value value = tags.get(tag);
    if (value == null || value.count() == 0) {
      return (double) absent;
    }
    long at = value.at();
    return switch (value.type()) {
      case 5 -> (double) bytes.u32(at) / bytes.u32(at + 4);
      case 6 -> (byte) bytes.u8(at);
      case 10 -> (double) (int) bytes.u32(at) / (int) bytes.u32(at + 4);
      case 11 -> Float.intBitsToFloat((int) bytes.u32(at));
      case 12 -> Double.longBitsToDouble(bytes.u64(at));
      case 13 -> bytes.u32(at);
      default -> (double) firstOr(tag, absent);
    };
  }

  private static boolean isWhole(int type) {
    return type == 3 || type == 4 || type == 8 || type == 9 || type == 16;
  }

  private static long number(Bytes bytes, Value value, int index) {
    return switch (value.type()) {
      case 3 -> bytes.u16(value.at() + 2L * index);
      case 8 -> (short) bytes.u16(value.at() + 2L * index);
      case 4 -> bytes.u32(value.at() + 4L * index);
      case 9 -> (int) bytes.u32(value.at() + 4L * index);
      default -> bytes.u64(value.at() + 8L * index);
    };
  }
}
