package vitrine.protocol.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import vitrine.serving.Failure;
import vitrine.serving.json.JsonBody;

/// A tensor as JSON's lists in lists, row by row: of numbers, or of strings.
///
/// @param shape of the lists: how many each holds, from the outermost
/// @param numbers one after the other; empty where it is of strings
/// @param strings one after the other; empty where it is of numbers
public record JsonTensor(List<Integer> shape, float[] numbers, List<String> strings) {
  /// Reads the list at whose beginning the parser is.
  ///
  /// @param numbers that it may hold
  /// @param strings that it may hold
  /// @throws Failure.BadBody when the lists are not all of a length, or hold something else
  public static JsonTensor read(JsonParser parser, long numbers, int strings) {
    return new Reader(parser, numbers, strings).read();
  }

  /// Fills itself while it goes through the tokens once.
  private static final class Reader {
    private static final int FIRST = 1024;

    private final JsonParser parser;
    private final long mostNumbers;
    private final int mostStrings;
    private final List<Integer> sizes = new ArrayList<>(); // by depth; −1 until one has ended
    private final List<String> strings = new ArrayList<>();
    private float[] numbers = new float[FIRST];
    private int count;
    private int leaves = -1; // how deep they lie

    Reader(JsonParser parser, long mostNumbers, int mostStrings) {
      this.parser = parser;
      this.mostNumbers = mostNumbers;
      this.mostStrings = mostStrings;
    }

    JsonTensor read() {
      JsonBody.require(
          parser.currentToken() == JsonToken.START_ARRAY, "a tensor's data is no list");
      list(0);
      JsonBody.require(count == 0 || strings.isEmpty(), "the data holds numbers and strings");
      return new JsonTensor(List.copyOf(sizes), Arrays.copyOf(numbers, count), strings);
    }

    private void list(int depth) {
      if (sizes.size() == depth) {
        sizes.add(-1);
      }
      int size = 0;
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        if (t == JsonToken.START_ARRAY) {
          JsonBody.require(leaves < 0 || depth < leaves, UNEVEN);
          list(depth + 1);
        } else {
          JsonBody.require(leaves < 0 || leaves == depth, UNEVEN);
          JsonBody.require(sizes.size() == depth + 1, UNEVEN);
          leaves = depth;
          leaf(t);
        }
        size++;
      }
      JsonBody.require(sizes.get(depth) < 0 || sizes.get(depth) == size, UNEVEN);
      sizes.set(depth, size);
    }

    private void leaf(JsonToken token) {
      if (token == JsonToken.VALUE_STRING) {
        JsonBody.require(
            strings.size() < mostStrings,
            "the data holds more than %d strings".formatted(mostStrings));
        strings.add(parser.getString());
        return;
      }
      if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
        throw new Failure.BadBody(
            "the data holds %s; allowed: numbers, or strings".formatted(JsonBody.kind(parser)));
      }
      if (count == numbers.length) {
        JsonBody.require(
            count < mostNumbers, "the data holds more than %d numbers".formatted(mostNumbers));
        numbers = Arrays.copyOf(numbers, (int) Math.min(mostNumbers, 2L * count));
      }
      numbers[count++] = parser.getFloatValue();
    }

    private static final String UNEVEN =
        "the data's lists are not all of the same length and depth";
  }
}
