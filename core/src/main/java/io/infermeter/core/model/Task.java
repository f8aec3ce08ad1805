// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.model;

/** What a model does. */
public enum Task {
  UNKNOWN,
  BINARY,
  MULTICLASS,
  MULTILABEL,
  REGRESSION,
  GENERATION
}
