package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;

/// Files as PyTorch and NumPy write them, that hold something other than tensors: each refusal says
/// what, and where there is a way, how to save the tensors instead.
class RefusedFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoint/refused");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "legacy.pt; LEGACY_PYTORCH; torch.save(torch.load(path, weights_only=True), path)",
        "torchscript.pt; TORCHSCRIPT; torch.save(torch.jit.load(path).state_dict(), path)",
        "module.pt; FORBIDDEN_GLOBAL; torch.save(model.state_dict(), path)",
        "module.pt; FORBIDDEN_GLOBAL; torch.nn.modules.container.Sequential",
        "module.pt; FORBIDDEN_GLOBAL; torch.nn.modules.linear.Linear",
        "module.pt; FORBIDDEN_GLOBAL; torch.nn.modules.batchnorm.BatchNorm1d",
        "os-system.pt; FORBIDDEN_GLOBAL; posix.system",
        "eval.pt; FORBIDDEN_GLOBAL; builtins.eval",
        "sparse.pt; FORBIDDEN_GLOBAL; torch._utils._rebuild_sparse_tensor",
        "complex.pt; FORBIDDEN_GLOBAL; torch.ComplexFloatStorage",
        "tensor.pt; NOT_A_STATE_DICT; torch.save(model.state_dict(), path)",
        "list.pt; NOT_A_STATE_DICT; torch.save(model.state_dict(), path)",
        "no-tensors.pt; NOT_A_STATE_DICT; a dictionary of epoch, name",
        "two-models.pt; NOT_A_STATE_DICT; [state_dict, model]",
        "numbered.pt; NOT_A_STATE_DICT; a tensor's name is 1",
        "deflated.pt; COMPRESSION; compressed",
        "no-storage.pt; STORAGE; plain/data/1 is missing",
        "no-pickle.pt; NOT_PYTORCH; data.pkl",
        "objects.npz; OBJECT_ARRAY; Python objects",
        "texts.npz; UNKNOWN_DTYPE; <U1",
        "structured.npz; NPY_HEADER; a: the header",
      })
  void isRefused(String file, Problem problem, String says) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> CheckpointFile.open(FOLDER.resolve(file)))
        .withMessageContaining(file)
        .withMessageContaining(says)
        .returns(problem, CheckpointException::problem);
  }
}
