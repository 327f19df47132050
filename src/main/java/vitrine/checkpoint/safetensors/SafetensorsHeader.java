package vitrine.checkpoint.safetensors;

import static vitrine.checkpoint.file.CheckpointException.Problem.DUPLICATE_KEY;
import static vitrine.checkpoint.file.CheckpointException.Problem.HEADER_NOT_JSON;
import static vitrine.checkpoint.file.CheckpointException.Problem.HEADER_NOT_OBJECT;
import static vitrine.checkpoint.file.CheckpointException.Problem.METADATA_NOT_STRINGS;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.CheckpointException;

/// The JSON at the head of a safetensors file.
///
/// @param metadata the free texts under `__metadata__`, often empty
/// @param entries the tensors by name, in the header's order
record SafetensorsHeader(Map<String, String> metadata, Map<String, SafetensorsEntry> entries) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  /// @throws CheckpointException where the text is not a safetensors header; what only the whole
  ///   file tells (gaps, overlaps, the end) is not checked here
  static SafetensorsHeader of(String text) {
    if (!text.startsWith("{")) {
      throw new CheckpointException(HEADER_NOT_OBJECT, "the header does not begin with '{'");
    }
    var metadata = new LinkedHashMap<String, String>();
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    values(text)
        .forEach((name, json) -> {
          if (name.equals("__metadata__")) {
            metadata.putAll(texts(json));
          } else {
            entries.put(name, SafetensorsEntry.of(name, json));
          }
        });
    return new SafetensorsHeader(metadata, entries);
  }

  private static Map<String, JsonNode> values(String text) {
    var values = new LinkedHashMap<String, JsonNode>();
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        JsonNode value = parser.readValueAsTree();
        if (values.put(name, value) != null) {
          throw new CheckpointException(DUPLICATE_KEY, "%s stands twice".formatted(name));
        }
      }
      if (parser.nextToken() != null) {
        throw new CheckpointException(HEADER_NOT_JSON, "the header goes on after its object");
      }
    } catch (DatabindException e) {
      throw new CheckpointException(DUPLICATE_KEY, e.getOriginalMessage(), e);
    } catch (JacksonException e) {
      throw new CheckpointException(
          HEADER_NOT_JSON, "the header is not JSON: " + e.getOriginalMessage(), e);
    }
    return values;
  }

  private static Map<String, String> texts(JsonNode json) {
    var texts = new LinkedHashMap<String, String>();
    if (!json.isObject()) {
      throw new CheckpointException(METADATA_NOT_STRINGS, "__metadata__ is %s".formatted(json));
    }
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      if (!property.getValue().isString()) {
        throw new CheckpointException(
            METADATA_NOT_STRINGS,
            "__metadata__: %s is %s".formatted(property.getKey(), property.getValue()));
      }
      texts.put(property.getKey(), property.getValue().stringValue());
    }
    return texts;
  }
}
