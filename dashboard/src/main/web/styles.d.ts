// Copyright the Infermeter authors. Apache-2.0.

declare module '*.css';
