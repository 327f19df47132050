/// The reference ViT: a textbook in plain Java. No threads, no Spring, no I/O.
@NullMarked
package vitrine.vit;

import org.jspecify.annotations.NullMarked;
