/**
 * Begins the studio.
 */
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/feedback.css';
import './style/frame.css';
import './style/beginning.css';
import './style/swap.css';
import './style/strip.css';
import './style/faces.css';
import './style/panel.css';
import './style/people.css';
import './style/lists.css';
import './style/models.css';
import './style/system.css';
import './style/preferences.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
