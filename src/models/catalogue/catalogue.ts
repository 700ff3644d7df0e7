/**
 * The catalogue of weight files: which models there are, where their bytes can come from, how they are proven, what
 * their licences allow. Plain data that survives `JSON.stringify`.
 */

import type { catalogueRoles, licenceClasses } from '../../base/catalogue-words.ts';

/** What a model of the catalogue is for. */
export type CatalogueRole = (typeof catalogueRoles)[number];

/** What a licence lets people do; all but `any` are asked about before a file is fetched. */
export type LicenceClass = (typeof licenceClasses)[number];

/** A licence as the catalogue knows it. */
export interface CatalogueLicence {
  readonly id: string;
  readonly name: string;
  readonly use: LicenceClass;
  /** Where the whole text stands. */
  readonly url: string;
  /** What it comes to, in words; what somebody accepts is recorded with the hash of this text. */
  readonly terms: string;
}

/** A file inside an archive, when a source is one: its path there, or its bare name in whatever folder. */
interface ArchiveMember {
  readonly member?: string;
  /** What is known of the archive itself. */
  readonly archive?: { readonly bytes?: number; readonly sha256?: string };
}

/** A file of a repository on the Hugging Face Hub or a mirror of it. */
export interface HuggingFaceSource extends ArchiveMember {
  readonly kind: 'huggingface';
  readonly repo: string;
  readonly type?: 'model' | 'dataset';
  /** Commit, tag or branch; default `main`. */
  readonly revision?: string;
  readonly path: string;
  /** Another address of the hub; default: the setting `hfEndpoint`. The token is sent only to that one. */
  readonly endpoint?: string;
}

/** An asset of a release on GitHub. */
export interface GitHubReleaseSource extends ArchiveMember {
  readonly kind: 'github-release';
  readonly repo: string;
  readonly tag: string;
  readonly file: string;
  readonly endpoint?: string;
}

/** A plain address. */
export interface UrlSource extends ArchiveMember {
  readonly kind: 'url';
  readonly url: string;
}

/** A file that somebody shares on Google Drive. */
export interface GoogleDriveSource extends ArchiveMember {
  readonly kind: 'google-drive';
  readonly file: string;
  readonly endpoint?: string;
}

/** Where a file can be fetched from. */
export type WeightSource = HuggingFaceSource | GitHubReleaseSource | UrlSource | GoogleDriveSource;

/** A file of weights: its usual name, its proof as far as one is published, its sources in order of preference. */
export interface WeightFile {
  readonly name: string;
  readonly bytes?: number;
  /** Lower-case hex. */
  readonly sha256?: string;
  /** CRC-32 of the whole file (zlib), eight lower-case hex digits; a second check where it is all that is published. */
  readonly crc32?: string;
  /** Where the size is known only roughly: for lists, never for proofs. */
  readonly roughBytes?: number;
  readonly sources: readonly WeightSource[];
}

/** One form of a model; the first is the one to prefer. */
export interface ModelVariant {
  /** Short name, unlike the others' of the model: `fp16`, `fp32`, `insightface`. */
  readonly name: string;
  readonly file: WeightFile;
  /** Where they differ from the model's. */
  readonly inputs?: readonly TensorFact[];
  readonly outputs?: readonly TensorFact[];
  readonly notes?: string;
}

/** An input or output of a model; a free dimension is `null`. */
export interface TensorFact {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';
  readonly dims: readonly (number | null)[];
  readonly meaning?: string;
}

/** How a face or frame becomes the image input: `(pixel / 255 − mean) / std` per channel. */
export interface ImageFact {
  readonly input: string;
  readonly layout: 'NCHW' | 'NHWC';
  readonly colour: 'rgb' | 'bgr';
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Alignment of the crop, where the model looks at one face. */
  readonly template?: string;
}

/** One model of the catalogue. */
export interface CatalogueModel {
  readonly id: string;
  readonly role: CatalogueRole;
  readonly title: string;
  readonly vendor: string;
  /** Id of a licence of the same catalogue. */
  readonly licence: string;
  readonly variants: readonly ModelVariant[];
  readonly inputs?: readonly TensorFact[];
  readonly outputs?: readonly TensorFact[];
  readonly image?: ImageFact;
  readonly notes?: string;
}

/** A named set of models that are fetched together. */
export interface CataloguePack {
  readonly id: string;
  readonly title: string;
  readonly models: readonly string[];
}

/** A catalogue. */
export interface Catalogue {
  readonly version: 1;
  readonly licences: readonly CatalogueLicence[];
  readonly models: readonly CatalogueModel[];
  readonly packs: readonly CataloguePack[];
}
