/// Hugging Face's inference API: `huggingface_hub`'s InferenceClient, `@huggingface/inference`.
@NullMarked
package vitrine.protocol.hf;

import org.jspecify.annotations.NullMarked;
