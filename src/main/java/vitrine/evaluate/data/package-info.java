/// Pictures whose classes are known: a folder for each class, a table, or MNIST's files.
@NullMarked
package vitrine.evaluate.data;

import org.jspecify.annotations.NullMarked;
