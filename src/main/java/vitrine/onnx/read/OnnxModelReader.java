package vitrine.onnx.read;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads what an {@link OnnxModel} is made of, weights skipped. Graphs may hold graphs (in the
/// attributes of their nodes) and functions; tensors are looked for in all of them.
final class OnnxModelReader {
  /// Weights, inputs and outputs: real networks have some hundreds.
  private static final int MOST_NAMES = 100_000;

  private final MessageReader in;
  private final WeightsFound weights;
  private final List<OnnxValue> inputs = new ArrayList<>();
  private final List<OnnxValue> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private String producer = "";
  private String version = "";
  private long opset;
  private boolean graphs;
  private int names;

  private OnnxModelReader(CodedInputStream in, Path file) {
    this.in = new MessageReader(in);
    weights = new WeightsFound(new ExternalData(file));
  }

  static OnnxModel read(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      if (Files.size(file) > Integer.MAX_VALUE) {
        throw new OnnxModelException("it is larger than 2 GiB, which no ONNX file can be");
      }
      var reader = new OnnxModelReader(CodedInputStream.newInstance(bytes), file);
      reader.in.fields(reader::model);
      return reader.found(file);
    } catch (OnnxModelException e) {
      throw new OnnxModelException("%s: %s".formatted(file.getFileName(), e.getMessage()), e);
    } catch (IOException e) {
      throw new OnnxModelException(
          "%s: it is damaged, or no ONNX file: %s".formatted(file.getFileName(), e.getMessage()),
          e);
    }
  }

  private OnnxModel found(Path file) {
    if (!graphs) {
      throw new OnnxModelException("it is damaged, or no ONNX file: there is no graph in it");
    }
    inputs.removeIf(input -> initializers.contains(input.name())); // a weight with a default
    return new OnnxModel(
        file,
        (producer + " " + version).strip(),
        opset,
        weights.precision(),
        weights.parameters(),
        List.copyOf(inputs),
        List.copyOf(outputs),
        weights.external().files());
  }

  private boolean model(int field) throws IOException {
    switch (field) {
      case ModelProto.PRODUCER_NAME_FIELD_NUMBER -> producer = in.text();
      case ModelProto.PRODUCER_VERSION_FIELD_NUMBER -> version = in.text();
      case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> opset(OperatorSetIdProto.parseFrom(in.whole()));
      case ModelProto.GRAPH_FIELD_NUMBER -> {
        graphs = true;
        in.message(this::mainGraph);
      }
      case ModelProto.FUNCTIONS_FIELD_NUMBER -> in.message(this::function);
      case ModelProto.TRAINING_INFO_FIELD_NUMBER -> in.message(this::training);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void opset(OperatorSetIdProto imported) {
    if (imported.getDomain().isEmpty() || imported.getDomain().equals("ai.onnx")) {
      opset = imported.getVersion();
    }
  }

  private boolean training(int field) throws IOException {
    return switch (field) {
      case TrainingInfoProto.INITIALIZATION_FIELD_NUMBER,
          TrainingInfoProto.ALGORITHM_FIELD_NUMBER ->
          in.message(this::graph);
      default -> false;
    };
  }

  private boolean function(int field) throws IOException {
    return switch (field) {
      case FunctionProto.NODE_FIELD_NUMBER -> node();
      case FunctionProto.ATTRIBUTE_PROTO_FIELD_NUMBER -> in.message(new Attribute());
      default -> false;
    };
  }

  /// The graph that has the model's inputs and outputs.
  private boolean mainGraph(int field) throws IOException {
    switch (field) {
      case GraphProto.INPUT_FIELD_NUMBER -> inputs.add(value());
      case GraphProto.OUTPUT_FIELD_NUMBER -> outputs.add(value());
      case GraphProto.INITIALIZER_FIELD_NUMBER -> initializers.add(tensor());
      default -> {
        return graph(field);
      }
    }
    return true;
  }

  private boolean graph(int field) throws IOException {
    switch (field) {
      case GraphProto.NODE_FIELD_NUMBER -> node();
      case GraphProto.INITIALIZER_FIELD_NUMBER -> tensor();
      case GraphProto.SPARSE_INITIALIZER_FIELD_NUMBER -> in.message(this::sparse);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void countName() {
    if (++names > MOST_NAMES) {
      throw new OnnxModelException(
          "it has more than %d weights, inputs and outputs".formatted(MOST_NAMES));
    }
  }

  private OnnxValue value() throws IOException {
    countName();
    return OnnxValue.of(ValueInfoProto.parseFrom(in.whole()));
  }

  private boolean sparse(int field) throws IOException {
    return switch (field) {
      case SparseTensorProto.VALUES_FIELD_NUMBER, SparseTensorProto.INDICES_FIELD_NUMBER -> {
        tensor();
        yield true;
      }
      default -> false;
    };
  }

  /// Its name.
  private String tensor() throws IOException {
    countName();
    var tensor = new TensorHeader(in);
    in.message(tensor);
    weights.add(tensor);
    return tensor.name();
  }

  private boolean node() throws IOException {
    var node = new Node();
    in.message(node);
    weights.usedBy(node.operator, node.bits);
    return true;
  }

  /// One node: its operator, and what its attributes hold.
  private final class Node implements MessageReader.Fields {
    private String operator = "";
    private long bits;

    @Override
    public boolean take(int field) throws IOException {
      switch (field) {
        case NodeProto.OP_TYPE_FIELD_NUMBER -> operator = in.text();
        case NodeProto.ATTRIBUTE_FIELD_NUMBER -> {
          var attribute = new Attribute();
          in.message(attribute);
          bits = attribute.name.equals("bits") ? attribute.number : bits;
        }
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  /// One attribute: a number, or tensors and graphs that belong to the node.
  private final class Attribute implements MessageReader.Fields {
    private String name = "";
    private long number;

    @Override
    public boolean take(int field) throws IOException {
      return switch (field) {
        case AttributeProto.NAME_FIELD_NUMBER -> {
          name = in.text();
          yield true;
        }
        case AttributeProto.T_FIELD_NUMBER, AttributeProto.TENSORS_FIELD_NUMBER -> {
          tensor();
          yield true;
        }
        case AttributeProto.G_FIELD_NUMBER, AttributeProto.GRAPHS_FIELD_NUMBER ->
            in.message(OnnxModelReader.this::graph);
        case AttributeProto.SPARSE_TENSOR_FIELD_NUMBER,
            AttributeProto.SPARSE_TENSORS_FIELD_NUMBER ->
            in.message(OnnxModelReader.this::sparse);
        default -> false;
      };
    }

    @Override
    public void number(int field, long value) {
      if (field == AttributeProto.I_FIELD_NUMBER) {
        number = value;
      }
    }
  }
}
