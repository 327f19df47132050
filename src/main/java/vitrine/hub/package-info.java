/// Models from the Hugging Face hub, in the cache that `huggingface_hub` keeps: one folder of files
/// for `owner/name@revision`.
@NullMarked
package vitrine.hub;

import org.jspecify.annotations.NullMarked;
