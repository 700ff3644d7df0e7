/**
 * Finds model cards.
 */
import { LikenessError } from '../base/errors.ts';
import type { ModelCard, ModelRole } from './card.ts';
import { builtInCards } from './cards/built-in.ts';

/** Every card that this version knows, in the order in which lists show them. */
export function listCards(role?: ModelRole): readonly ModelCard[] {
  return role ? builtInCards.filter((card) => card.role === role) : builtInCards;
}

/**
 * The card of one model.
 *
 * @throws `model/missing` when no card has that id; the message lists those that exist.
 *
 * @example
 * findCard('facemesh').inputs[0].dims // [1, 3, 192, 192]
 */
export function findCard(id: string): ModelCard {
  const card = builtInCards.find((candidate) => candidate.id === id);
  if (!card) {
    const known = builtInCards.map((candidate) => candidate.id).join(', ');
    throw new LikenessError('model/missing', `Expected the id of a known model (${known}), got \`${id}\`.`, {
      details: { id },
    });
  }
  return card;
}
