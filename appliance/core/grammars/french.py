"""French answers. Data for `core.answers`; decides nothing.

"Si" contradicts or means "if", "d'accord" only acknowledges, "ouais ouais" and "c'est ça, oui"
usually mean the opposite: none of them is a yes. "De rien" and "pas de problème" are courtesies
with a cancelling word inside, so they are doubts as well.
"""

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "assents": (
        "oui, ouais, ouep, ouaip, yes, yep, affirmatif, oui oui, oui monsieur, oui madame, vas-y",
        "allez-y, allons-y, fais-le, faites-le, fais ça, faites ça, fais cela, faites cela",
        "fais-le maintenant, faites-le maintenant, tu peux y aller, vous pouvez y aller",
        "tu peux le faire, vous pouvez le faire, oui tu peux, oui vous pouvez, oui fais, bien sûr",
        "bien sûr que oui, évidemment, naturellement, absolument, tout à fait, exactement, exact",
        "c'est exact, correct, c'est correct, c'est bien ça, oui c'est ça, certainement",
        "carrément, volontiers, je veux bien, je le veux, oui je veux, oui je suis sûr",
        "oui je suis sûre, oui je suis certain, oui je suis certaine, sans hésiter, confirme",
        "confirmer, confirmé, confirmée, confirmez, je confirme, je le confirme, on confirme",
        "oui c'est bon, que oui, oui merci de le faire",
    ),
    "acknowledgements": (
        "d'accord, ok, okay, okey, dac, entendu, compris, noté, reçu, ça marche, ça roule, ça va",
        "ça me va, bien, très bien, fort bien, c'est bien, c'est bon, bon, parfait, c'est parfait",
        "super, génial, cool, nickel, excellent, formidable, chouette, impeccable, top",
        "magnifique, bonne idée, bien joué, bravo, voilà, c'est ça, allez, allons, vrai",
        "c'est vrai, en effet, merci, merci bien, merci beaucoup, merci à toi, merci à vous",
        "mille merci, mille mercis, un grand merci, je te remercie, je vous remercie, de rien",
        "avec plaisir, pas de problème, pas de souci, pas de soucis, aucun problème, aucun souci",
        "sans problème, certes, il n'y a pas de quoi, je t'en prie, je vous en prie, je vois",
        "je comprends, mm, mmm, hmm, hm, mhm, mm hmm, ah, oh, eh bien, aha, bonjour, bonsoir",
        "bonne nuit, salut, au revoir",
    ),
    "fillers": (
        "s'il te plaît, s'il vous plaît, stp, svp, euh, heu, hum, ben, bah, alors, donc",
        "maintenant, hearth, hé hearth, dis hearth, eh, tiens",
        "jarvis, hey jarvis, mycroft, hey mycroft, rhasspy, hey rhasspy",
    ),
    "cancels": (
        "non, nan, nenni, négatif, pas, jamais, rien, aucun, aucune, personne, ni, ne, n'importe",
        "n'y, n'allume, n'éteins, n'ouvre, stop, stoppe, stoppez, arrête, arrêtes, arrêtez",
        "arrêter, arrête-toi, halte, annule, annules, annuler, annulez, annulé, annulation",
        "abandonne, abandonner, abandonnez, attends, attend, attendez, attendre, minute papillon",
        "une minute, une seconde, un instant, un moment, deux secondes, deux minutes",
        "laisse tomber, laissez tomber, laisse, laissez, laisse ça, laisse béton, oublie, oubliez",
        "oublier, tant pis, ça suffit, suffit, c'est assez, tais-toi, taisez-vous, la ferme",
        "ferme-la, chut, silence, refuse, refuser, je refuse, refusé, rejette, rejeter, faux",
        "c'est faux, erreur, incorrect, mauvaise idée, hors de question, changé d'avis",
        "change d'avis, changer d'avis, mieux vaut éviter, évite, évitez, ignore, ignorez, trompé",
        "trompée, mon oeil, mon œil, jamais de la vie, défais, défaire, oh là là",
    ),
    "doubts": (
        "mais, sauf, si, peut-être, sans doute, probablement, éventuellement, possiblement",
        "apparemment, presque, plutôt, quoique, enfin, finalement, après tout, je pense, je crois",
        "je suppose, j'imagine, j'espère, je dirais, à mon avis, il paraît, on verra, faut voir",
        "il faut voir, ça dépend, à voir, bof, mouais, ouais ouais, ouais bon, c'est ça oui",
        "c'est cela oui, c'est ça ouais, ben voyons, tu parles, tu rêves, la bonne blague",
        "pas sûr, pas sûre, pas certain, pas certaine, je ne sais pas, je ne suis pas sûr",
        "je ne suis pas sûre, je ne suis pas certain, je sais pas, j'sais pas, chais pas",
        "sais pas, aucune idée, pourquoi pas, ça m'est égal, peu importe, qu'importe",
        "comme tu veux, comme vous voulez, comme tu voudras, comme vous voudrez, à toi de voir",
        "à vous de voir, si tu veux, si vous voulez, si ça te chante, ah bon, soit, en principe",
        "en théorie, ça se peut, possible, c'est possible, de rien, pas de problème, pas de souci",
        "pas de soucis, aucun problème, aucun souci, il n'y a pas de quoi, dans une minute",
        "dans une seconde, dans un instant, dans un moment, dans deux minutes, dans deux secondes",
        "pendant une minute, pour une minute, laisse-moi réfléchir, laissez-moi réfléchir",
        "laisse-moi voir, laissez-moi voir",
        # Said beside a yes they are meant for somebody at the door or on the telephone.
        "bonjour, bonsoir, bonne nuit, salut, au revoir",
    ),
    "asides": (
        "quoi, comment, comment ça, pardon, hein, qui, lequel, laquelle, lesquels, où, quand",
        "pourquoi, combien, quel, quelle, vraiment, sérieusement, sérieux, désolé, désolée",
        "excuse-moi, excusez-moi, répète, répétez, répéter, tu peux répéter, qu'est-ce que tu dis",
        "qu'est-ce que c'est, qu'as-tu dit, plus tard, tout à l'heure, bientôt, demain, ce soir",
        "tantôt, après, dans une heure, seulement, juste, sinon, jusqu'à, quand même, autrement",
        "est-ce que, tu es sûr, tu es sûre, vous êtes sûr, c'est sûr, toi, moi, je, tu, ça",
        "qui sait, hésite, j'hésite, comme ça",
    ),
}
