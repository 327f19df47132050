/// A ViT that learns: its first weights, its parameters by name, and the files that others load.
@NullMarked
package vitrine.train.model;

import org.jspecify.annotations.NullMarked;
